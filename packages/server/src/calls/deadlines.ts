import type { Jobs } from '../jobs/jobs.ts';
import { readConversation } from '../store/conversations.ts';
import type { Store, Write } from '../store/store.ts';

const DEADLINE_JOB = 'conversation-deadline';
const ABSENT_JOB = 'conversation-absent';

interface DeadlineFacts {
  readonly conversation_id: string;
  readonly created_at: number;
  readonly chat: boolean;
  readonly max_call_duration_s: number;
  readonly participant_absent_timeout_s: number;
}

/** Jobs, for the batch that creates a conversation, that end it in time, whether or not its session is in memory then. */
export function deadlineWrites(jobs: Jobs, facts: DeadlineFacts): Write[] {
  const { conversation_id, created_at } = facts;
  const payload = { conversation_id };
  const longest = jobs.add({
    kind: DEADLINE_JOB,
    payload,
    runAt: created_at + facts.max_call_duration_s * 1000,
  });
  if (facts.chat) return longest;
  const absent = jobs.add({
    kind: ABSENT_JOB,
    payload,
    runAt: created_at + facts.participant_absent_timeout_s * 1000,
  });
  return [...longest, ...absent];
}

export function registerDeadlines(parts: {
  readonly jobs: Jobs;
  readonly store: Store;
  readonly end: (conversationId: string, reason: string) => Promise<boolean>;
}): void {
  parts.jobs.handle(DEADLINE_JOB, async (payload) => {
    await parts.end(conversationOf(payload), 'max_call_duration reached');
  });
  parts.jobs.handle(ABSENT_JOB, async (payload) => {
    const id = conversationOf(payload);
    const record = await readConversation(parts.store, id);
    // A conversation that has begun was joined by somebody.
    if (record === null || record.next_seq > 1) return;
    await parts.end(id, 'participant_absent_timeout reached');
  });
}

function conversationOf(payload: unknown): string {
  return (payload as { readonly conversation_id: string }).conversation_id;
}
