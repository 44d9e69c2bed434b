import { randomUUID } from 'node:crypto';
import {
  type Delivery,
  DuplicateCallError,
  type DurableWrite,
  FencedError,
  type Journal,
  type Ledger,
} from '@palaver/runtime';
import type { CallDelivery } from '../delivery/call-delivery.ts';
import type { ConversationRecord } from '../store/conversations.ts';
import { readCallRows, readDedupeHolder, readRecords } from '../store/journal-reads.ts';
import { callWrite, insertJournal, reserveSeq } from '../store/journal-writes.ts';
import type { Leases } from '../store/leases.ts';
import { ExpectationError, type Store, UniqueError, type Write } from '../store/store.ts';
import type { ConversationSetup } from './conversation-setup.ts';

export const sessionIds = { callId: (): string => randomUUID(), inferenceId: (): string => randomUUID() };

export interface JournalParts {
  readonly store: Store;
  readonly leases: Leases;
  readonly record: ConversationRecord;
  /** What the end of the conversation causes, for the batch that ends it. */
  readonly endWrites: (end: NonNullable<DurableWrite['end']>, last: DurableWrite) => Promise<Write[]>;
  /** What the first use of the conversation causes, for the batch that takes its first numbers. */
  readonly beginWrites: () => readonly Write[];
  /** Called when jobs or webhooks may have become durable. */
  readonly wake: () => void;
}

/** A batch, and where in it the statements stand whose failure means something. */
interface Batch {
  readonly writes: Write[];
  readonly guarded: boolean;
  readonly callsFrom: number;
  /** Place of the statement that ends the conversation; -1 for none. */
  endAt: number;
}

/** The journal of one conversation over the store: every write one batch, fenced by the lease. */
export function createJournal(parts: JournalParts): Journal {
  const { store, leases, record } = parts;
  const conversationId = record.conversation_id;
  const lane = { lane: conversationId };
  let nextSeq = record.next_seq;
  let latest: Promise<void> = Promise.resolve();

  function batchOf(write: DurableWrite): Batch {
    const guard = leases.guard(conversationId);
    const writes: Write[] = guard === null ? [] : [guard];
    if (write.records.length > 0) writes.push(insertJournal(store, conversationId, write.records));
    const callsFrom = writes.length;
    for (const call of write.calls) writes.push(callWrite(store, call));
    return { writes, guarded: guard !== null, callsFrom, endAt: -1 };
  }

  async function commitEnd(write: DurableWrite, end: NonNullable<DurableWrite['end']>): Promise<void> {
    // The transcript is read from the journal: what was committed before must be there, or have failed.
    await latest.catch(() => undefined);
    const batch = batchOf(write);
    batch.endAt = batch.writes.length;
    batch.writes.push(...(await parts.endWrites(end, write)));
    await store.commit(batch.writes, lane).catch((error: unknown) => explain(error, write, batch));
    parts.wake();
  }

  async function explain(error: unknown, write: DurableWrite, batch: Batch): Promise<never> {
    if (error instanceof ExpectationError) {
      const foreign = (batch.guarded && error.index === 0) || error.index === batch.endAt;
      throw foreign ? fenced(conversationId, error) : error;
    }
    if (!(error instanceof UniqueError)) throw error;
    if (error.constraint === 'journal_pkey') throw fenced(conversationId, error);
    const call = write.calls[error.index - batch.callsFrom]?.row;
    if (error.constraint !== 'calls_dedupe' || call === undefined || call.dedupe_key === null) throw error;
    const holder = await readDedupeHolder(store, conversationId, call.dedupe_key);
    // Without a holder two calls of this very write share the key: the first of them stands for both.
    const first = holder ?? write.calls.find(({ row }) => row.dedupe_key === call.dedupe_key)?.row.tool_call_id;
    throw first === undefined ? error : new DuplicateCallError(call.tool_call_id, first);
  }

  return {
    commit(write) {
      if (write.end !== null) return commitEnd(write, write.end);
      const batch = batchOf(write);
      latest = store.commit(batch.writes, lane).catch((error: unknown) => explain(error, write, batch));
      return latest;
    },
    async reserve(size) {
      const first = nextSeq;
      nextSeq += size;
      const guard = leases.guard(conversationId);
      const batch = [reserveSeq(store, conversationId, first, size)];
      if (guard !== null) batch.unshift(guard);
      if (first === 1) batch.push(...parts.beginWrites());
      try {
        await store.commit(batch, lane);
      } catch (error) {
        throw error instanceof ExpectationError ? fenced(conversationId, error) : error;
      }
      if (first === 1) parts.wake();
      return first;
    },
    records: () => readRecords(store, conversationId),
  };
}

function fenced(conversationId: string, cause: unknown): FencedError {
  return new FencedError(`conversation "${conversationId}" is held by another process`, { cause });
}

export function createLedger(store: Store, conversationId: string): Ledger {
  return { rows: () => readCallRows(store, conversationId) };
}

export function createDelivery(delivery: CallDelivery, record: ConversationRecord, setup: ConversationSetup): Delivery {
  const facts = {
    account_id: record.account_id,
    pal_id: record.pal_id ?? '',
    face_id: record.face_id ?? '',
  };
  return {
    dispatch(call, signal) {
      const tool = setup.toolById.get(call.tool_id);
      if (tool === undefined) {
        return Promise.resolve({
          kind: 'failed',
          attempts: 0,
          response: null,
          reason: 'unknown_tool',
          result: `the tool "${call.tool_name}" is not part of this conversation`,
        });
      }
      return delivery.dispatch(call, { tool, ...facts }, signal);
    },
  };
}
