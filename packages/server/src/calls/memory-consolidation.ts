import type { JsonObject } from '@palaver/contract';
import { EngineError, memoryRequest, readMemories } from '@palaver/runtime';
import type { Logger } from 'pino';
import { memoryConsolidated } from '../domain/conversations/post-call-notes.ts';
import { hasDialogue, journalEvents, spokenLines } from '../domain/conversations/transcript.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type ConversationRecord, readJoinable } from '../store/conversations.ts';
import { readRecords } from '../store/journal-reads.ts';
import { listMemories, memoryWrites } from '../store/memories.ts';
import type { Store } from '../store/store.ts';
import { callback } from './callback-writes.ts';
import type { ConversationSetup } from './conversation-setup.ts';
import { openNotebook } from './notebook.ts';

export const MEMORY_JOB = 'memory-consolidation';

/** Runs of the job in which a model that cannot answer is asked again. */
const MODEL_TRIES = 3;
const MODEL_LIMIT_MS = 60_000;
/** Memories that the model is shown, so that it does not write them again. */
const KNOWN = 50;

export interface MemoryParts {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly setups: { of(record: ConversationRecord): Promise<ConversationSetup> };
  readonly wakeOutbox: () => void;
  readonly log: Logger;
  readonly now: () => number;
}

/** They wait for a model, which may be the account's own: places of their own, and a share of them an account. */
const AT_ONCE = 32;
const PER_ACCOUNT = 8;

/**
 * Writes down what an ended conversation leaves behind, into each of its stores, and tells the callback. Memories, note
 * and webhook are one batch: a crash before it asks the model again, after it nothing is left to do.
 */
export function registerMemoryConsolidation(parts: MemoryParts): void {
  const run: Parameters<Jobs['handle']>[1] = async (payload, attempt, closing) => {
    const { conversation_id } = payload as { readonly conversation_id: string };
    const record = await readJoinable(parts.store, conversation_id);
    if (record === null || (record.body.memory_stores ?? []).length === 0) return;
    const records = await readRecords(parts.store, conversation_id);
    const lines = spokenLines(journalEvents(records));
    if (!hasDialogue(lines) || memoryConsolidated(records)) return;
    const stores = record.body.memory_stores;
    const known = (await listMemories(parts.store, record.account_id, stores, KNOWN)).map(({ content }) => content);
    const { model } = await parts.setups.of(record);
    const request = memoryRequest(
      lines.map(({ role, content }) => ({ speaker: role === 'user' ? 'user' : 'pal', text: content })),
      known,
    );
    const signal = AbortSignal.any([closing, AbortSignal.timeout(MODEL_LIMIT_MS)]);
    let memories: readonly string[] | null;
    try {
      memories = readMemories(await model.judge({ ...request, signal }), known);
    } catch (error) {
      closing.throwIfAborted();
      if (attempt < MODEL_TRIES && (!EngineError.is(error) || error.retryable)) throw error;
      parts.log.warn({ err: error, conversation_id }, 'memories could not be written: the model did not answer');
      return;
    }
    if (memories === null) {
      if (attempt < MODEL_TRIES) throw new Error('the model answered nonsense when asked for memories');
      parts.log.warn({ conversation_id }, 'memories could not be written: the model answered nonsense');
      return;
    }
    await keep(parts, record, memories);
  };
  parts.jobs.handle(MEMORY_JOB, run, { concurrency: AT_ONCE, perAccount: PER_ACCOUNT });
}

async function keep(parts: MemoryParts, record: ConversationRecord, memories: readonly string[]): Promise<void> {
  if (memories.length === 0) return;
  const { store, now } = parts;
  const { conversation_id, account_id } = record;
  const at = now();
  const kept = record.body.memory_stores.flatMap((memory_store) =>
    memories.map((content) => ({ memory_store, content })),
  );
  const event_type = 'application.memory_consolidation';
  const properties: JsonObject = { memory_stores: [...record.body.memory_stores], memories: kept };
  const notebook = await openNotebook(store, conversation_id, now);
  await notebook.write({ note: MEMORY_JOB, event_type, at, properties }, [
    ...memoryWrites(store, { account_id, conversation_id, created_at: at, memories: kept }),
    ...callback(store, record, at, event_type, properties),
  ]);
  parts.wakeOutbox();
}
