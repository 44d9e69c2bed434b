import type { Jobs } from '../jobs/jobs.ts';
import { eraseConversationWrites, eraseWebhooksWrite, hasPendingWebhooks } from '../store/conversations.ts';
import type { Store, Write } from '../store/store.ts';

const ERASE_JOB = 'conversation-erase';
/** Between two looks at whether the last webhook is through. */
const LOOK_AGAIN_MS = 30_000;
const FIRST_LOOK_MS = 1_000;

interface ErasingParts {
  readonly jobs: Jobs;
  readonly store: Store;
  readonly now: () => number;
}

/**
 * Erases an ended conversation. Webhooks that are still due are sent first, and their bodies, which say what was said,
 * are erased by a job that follows.
 */
export function erasingWrites({ jobs, store, now }: ErasingParts, conversationId: string): Write[] {
  return [
    ...eraseConversationWrites(store, conversationId),
    ...jobs.add({ kind: ERASE_JOB, payload: { conversation_id: conversationId }, runAt: now() + FIRST_LOOK_MS }),
  ];
}

export function registerErasing({ jobs, store, now }: ErasingParts): void {
  jobs.handle(ERASE_JOB, async (payload) => {
    const { conversation_id } = payload as { readonly conversation_id: string };
    const isDue = await hasPendingWebhooks(store, conversation_id);
    const again = isDue ? jobs.add({ kind: ERASE_JOB, payload, runAt: now() + LOOK_AGAIN_MS }) : [];
    await store.commit([eraseWebhooksWrite(store, conversation_id), ...again]);
  });
}
