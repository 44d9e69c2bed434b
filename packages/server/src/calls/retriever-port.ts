import { setTimeout as pause } from 'node:timers/promises';
import type { Retriever as RetrieverPort } from '@palaver/runtime';
import type { RetrievalSettings, Retriever } from '../documents/retriever.ts';
import type { ConversationRecord } from '../store/conversations.ts';
import type { Store } from '../store/store.ts';
import type { ConversationSetup } from './conversation-setup.ts';

/** The longest that opening a conversation waits for the thread that searches. */
const WARM_UP_MS = 2_000;

/**
 * The documents of one conversation for its session; nothing where it has none. The thread that searches begins with its
 * first read, which alone can take longer than a reply waits for passages: so it is begun here.
 */
export async function createRetrieverPort(
  { retriever, store }: { readonly retriever: Retriever; readonly store: Store },
  { account_id }: Pick<ConversationRecord, 'account_id'>,
  { snapshot }: ConversationSetup,
): Promise<{ readonly retriever?: RetrieverPort }> {
  const { knowledge } = snapshot;
  if (knowledge === undefined) return {};
  const { document_ids, strategy } = knowledge;
  // Checked when the PAL was made.
  const settings = (snapshot.pal.layers.knowledge_base ?? {}) as RetrievalSettings;
  await warmUp(store);
  return {
    retriever: {
      async retrieve(query, signal) {
        return (await retriever.retrieve({ account_id, document_ids, query, strategy, settings, signal })).chunks;
      },
    },
  };
}

async function warmUp(store: Store): Promise<void> {
  const given = new AbortController();
  // What cannot be read now is found out, and told, by the search itself.
  const read = store.readSlow({ sql: 'SELECT 1', parameters: [] }).catch(() => undefined);
  await Promise.race([read, pause(WARM_UP_MS, undefined, { signal: given.signal }).catch(() => undefined)]);
  given.abort();
}
