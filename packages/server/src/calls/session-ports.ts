import type { LiveEvent } from '@palaver/contract';
import {
  type CallbackWrite,
  type Delivery,
  DuplicateCallError,
  type DurableWrite,
  FencedError,
  type Journal,
  type JournalRecord,
  type Ledger,
} from '@palaver/runtime';
import type { CallDelivery } from '../delivery/call-delivery.ts';
import { outboxWrites } from '../jobs/outbox.ts';
import type { ConversationRecord } from '../store/conversations.ts';
import { readCallRows, readDedupeHolder, readRecords } from '../store/journal-reads.ts';
import { callWrite, insertJournal, readNumbering, reserveSeq } from '../store/journal-writes.ts';
import type { Leases } from '../store/leases.ts';
import { ExpectationError, type Store, UniqueError, type Write } from '../store/store.ts';
import type { ConversationSetup } from './conversation-setup.ts';
import { durableEventText } from './event-text.ts';

export interface JournalParts {
  readonly store: Store;
  readonly leases: Leases;
  readonly record: ConversationRecord;
  readonly now: () => number;
  /** What the end of the conversation causes, for the batch that ends it. */
  readonly endWrites: (end: NonNullable<DurableWrite['end']>, last: DurableWrite) => Promise<Write[]>;
  /** What the first use of the conversation causes, for the batch that takes its first numbers. */
  readonly beginWrites: () => readonly Write[];
  /** Nothing was ever written: the first `records` need no read. */
  readonly isEmpty?: boolean;
  /** Called when jobs or webhooks have become durable. */
  readonly wake: () => void;
}

/** A batch, and where in it the statements stand whose failure means something. */
interface Batch {
  readonly writes: Write[];
  /** Places of statements that fail where another process has the conversation. */
  readonly fences: number[];
  readonly callsFrom: number;
  /** Writes beyond the session's own are to be done by others: they are woken. */
  readonly wakes: boolean;
}

/** Durable events kept in memory, for those who join a conversation that has just begun. */
const FIRST_EVENTS = 8;

export interface ConversationJournal extends Journal {
  /** All durable events of a conversation that began here, in order; null when they have become many. */
  firstEvents(): readonly LiveEvent[] | null;
}

/** The journal of one conversation over the store: every write one batch, fenced by the lease. */
export function createJournal(parts: JournalParts): ConversationJournal {
  return new StoreJournal(parts);
}

class StoreJournal implements ConversationJournal {
  readonly #parts: JournalParts;
  readonly #id: string;
  readonly #lane: { readonly lane: string };
  #nextSeq: number;
  #isEmpty: boolean;
  /** The first block's size, until a commit has taken it: one round of the store less before a welcome. */
  #unbegun = 0;
  #firstEvents: LiveEvent[] | null;
  #latest: Promise<void> = Promise.resolve();

  constructor(parts: JournalParts) {
    this.#parts = parts;
    this.#id = parts.record.conversation_id;
    this.#lane = { lane: this.#id };
    this.#nextSeq = parts.record.next_seq;
    this.#isEmpty = parts.isEmpty === true;
    this.#firstEvents = this.#isEmpty ? [] : null;
  }

  firstEvents(): readonly LiveEvent[] | null {
    return this.#firstEvents;
  }

  commit(write: DurableWrite): Promise<void> {
    this.#isEmpty = false;
    if (write.end !== null) return this.#commitEnd(write, write.end);
    const batch = this.#batchOf(write);
    const written = this.#parts.store.commit(batch.writes, this.#lane);
    const isPlain = !batch.wakes && this.#firstEvents === null;
    this.#latest = (isPlain ? written : written.then(() => this.#written(write, batch))).catch((error: unknown) =>
      this.#explain(error, write, batch),
    );
    return this.#latest;
  }

  async reserve(size: number): Promise<number> {
    const first = this.#nextSeq;
    this.#nextSeq += size;
    if (this.#isEmpty && first === 1) {
      this.#unbegun = size;
      return first;
    }
    const { writes, fences, wakes } = this.#opening();
    fences.push(writes.length);
    writes.push(reserveSeq(this.#parts.store, this.#id, first, size));
    const caused = first === 1 ? this.#parts.beginWrites() : [];
    writes.push(...caused);
    try {
      await this.#parts.store.commit(writes, this.#lane);
    } catch (error) {
      if (error instanceof ExpectationError) throw this.#fenced(error);
      // Nothing is known about the block, or it was not taken: the next attempt begins where the row says.
      this.#nextSeq = (await readNumbering(this.#parts.store, this.#id))?.next_seq ?? first;
      throw error;
    }
    this.#unbegun = 0;
    if (wakes || caused.length > 0) this.#parts.wake();
    return first;
  }

  async records(): Promise<readonly JournalRecord[]> {
    return this.#isEmpty ? [] : readRecords(this.#parts.store, this.#id);
  }

  async #commitEnd(write: DurableWrite, end: NonNullable<DurableWrite['end']>): Promise<void> {
    // The transcript is read from the journal: what was committed before must be there, or have failed.
    await this.#latest.catch(() => undefined);
    const batch = this.#batchOf(write);
    batch.fences.push(batch.writes.length);
    const ending = await this.#parts.endWrites(end, write);
    batch.writes.push(...ending);
    try {
      await this.#parts.store.commit(batch.writes, this.#lane);
    } catch (error) {
      await this.#explain(error, write, batch);
    }
    this.#unbegun = 0;
    // Its first statement is the end itself; what else there is are jobs and webhooks.
    if (ending.length > 1 || batch.wakes) this.#parts.wake();
  }

  /** What a batch begins with: the lease's guard, and the first block of numbers where it is not taken yet. */
  #opening(): Batch {
    const { store, leases, beginWrites } = this.#parts;
    const guard = leases.guard(this.#id);
    const writes: Write[] = guard === null ? [] : [guard];
    const fences = guard === null ? [] : [0];
    if (this.#unbegun === 0) return { writes, fences, callsFrom: writes.length, wakes: false };
    fences.push(writes.length);
    const caused = beginWrites();
    writes.push(reserveSeq(store, this.#id, 1, this.#unbegun), ...caused);
    return { writes, fences, callsFrom: writes.length, wakes: caused.length > 0 };
  }

  #batchOf(write: DurableWrite): Batch {
    const { store, record } = this.#parts;
    const { writes, fences, wakes } = this.#opening();
    if (write.records.length > 0) writes.push(insertJournal(store, record.number, write.records, durableEventText));
    const callsFrom = writes.length;
    for (const call of write.calls) writes.push(callWrite(store, call));
    for (const message of write.callbacks ?? []) writes.push(...this.#callback(message));
    return { writes, fences, callsFrom, wakes: wakes || write.callbacks !== undefined };
  }

  #written({ records }: DurableWrite, { wakes }: Batch): void {
    this.#unbegun = 0;
    for (const record of records) if (record.kind === 'event') this.#firstEvents?.push(record.event);
    if ((this.#firstEvents?.length ?? 0) > FIRST_EVENTS) this.#firstEvents = null;
    if (wakes) this.#parts.wake();
  }

  /** A receiver of its own is a lane of its own: it neither waits for the conversation's callback nor holds it up. */
  #callback({ url, body }: CallbackWrite): Write[] {
    const { store, record, now } = this.#parts;
    return outboxWrites(store, {
      account_id: record.account_id,
      conversation_id: this.#id,
      lane: `${this.#id} ${url}`,
      url,
      body: JSON.stringify(body),
      now: now(),
    });
  }

  /** Says what a refused batch means for the session. */
  async #explain(error: unknown, write: DurableWrite, batch: Batch): Promise<never> {
    if (error instanceof ExpectationError) {
      throw batch.fences.includes(error.index) ? this.#fenced(error) : error;
    }
    if (!(error instanceof UniqueError)) throw error;
    if (error.constraint === 'journal_pkey') throw this.#fenced(error);
    const call = write.calls[error.index - batch.callsFrom]?.row;
    if (error.constraint !== 'calls_dedupe' || call === undefined || call.dedupe_key === null) throw error;
    const holder = await readDedupeHolder(this.#parts.store, this.#id, call.dedupe_key);
    // Without a holder two calls of this very write share the key: the first of them stands for both.
    const first = holder ?? write.calls.find(({ row }) => row.dedupe_key === call.dedupe_key)?.row.tool_call_id;
    throw first === undefined ? error : new DuplicateCallError(call.tool_call_id, first);
  }

  #fenced(cause: unknown): FencedError {
    return new FencedError(`conversation "${this.#id}" is held by another process`, { cause });
  }
}

export function createLedger(store: Store, conversationId: string): Ledger {
  return { rows: () => readCallRows(store, conversationId) };
}

/** Of a conversation in which nothing has happened. */
export const emptyLedger: Ledger = { rows: async () => [] };

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
