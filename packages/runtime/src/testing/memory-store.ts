import {
  DuplicateCallError,
  type DurableWrite,
  FencedError,
  type Journal,
  type JournalRecord,
} from '../ports/journal.ts';
import type { CallRow, Ledger } from '../ports/ledger.ts';

/** Journal and ledger of one conversation in memory, with the faults a real store has. */
export interface MemoryStore {
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly records: readonly JournalRecord[];
  readonly rows: ReadonlyMap<string, CallRow>;
  /** Every write that was applied, in order. */
  readonly writes: readonly DurableWrite[];
  readonly ended: DurableWrite['end'];
  /** A store that holds what this one held after its first `commits` writes: what a crash there would leave. */
  cutAfter(commits: number): MemoryStore;
  /** Makes the next commits fail with these errors, one each. */
  failNext(...errors: readonly Error[]): void;
  /** Every later access fails: another process took the lease. */
  fence(): void;
  /** Takes a dedupe key, as a row of another process would. */
  occupy(dedupeKey: string, toolCallId: string): void;
  /** Waits before each commit; default none. */
  delay: () => Promise<void>;
}

export function createMemoryStore(initial: readonly DurableWrite[] = [], firstSeq = 1): MemoryStore {
  const records: JournalRecord[] = [];
  const rows = new Map<string, CallRow>();
  const writes: DurableWrite[] = [];
  const taken = new Map<string, string>();
  const faults: Error[] = [];
  let ended: DurableWrite['end'] = null;
  let nextSeq = firstSeq;
  let isFenced = false;

  function apply(write: DurableWrite): void {
    for (const { row } of write.calls) {
      const holder = row.dedupe_key === null ? undefined : taken.get(row.dedupe_key);
      if (holder !== undefined && holder !== row.tool_call_id) throw new DuplicateCallError(row.tool_call_id, holder);
    }
    const staged = new Map(rows);
    for (const call of write.calls) {
      const before = staged.get(call.row.tool_call_id);
      if (call.kind === 'insert' && before !== undefined)
        throw new Error(`call "${call.row.tool_call_id}" is there already`);
      if (call.kind === 'update' && before?.state !== call.from) {
        throw new Error(`call "${call.row.tool_call_id}" is ${before?.state}, not ${call.from}`);
      }
      staged.set(call.row.tool_call_id, call.row);
    }
    const last = records.at(-1)?.seq ?? 0;
    for (const record of write.records) if (record.seq <= last) throw new Error(`seq ${record.seq} does not rise`);
    if (ended !== null) throw new Error('the conversation has ended');
    for (const [id, row] of staged) rows.set(id, row);
    taken.clear();
    for (const row of rows.values()) if (row.dedupe_key !== null) taken.set(row.dedupe_key, row.tool_call_id);
    for (const [key, id] of occupied) taken.set(key, id);
    records.push(...write.records);
    writes.push(write);
    ended = write.end;
  }

  const occupied = new Map<string, string>();
  for (const write of initial) apply(write);

  const store: MemoryStore = {
    records,
    rows,
    writes,
    get ended() {
      return ended;
    },
    delay: () => Promise.resolve(),
    cutAfter: (commits) => createMemoryStore(writes.slice(0, commits), nextSeq),
    failNext: (...errors) => void faults.push(...errors),
    fence: () => {
      isFenced = true;
    },
    occupy(dedupeKey, toolCallId) {
      occupied.set(dedupeKey, toolCallId);
      taken.set(dedupeKey, toolCallId);
    },
    journal: {
      async commit(write) {
        await store.delay();
        if (isFenced) throw new FencedError('another process holds the lease');
        const fault = faults.shift();
        if (fault !== undefined) throw fault;
        apply(write);
      },
      async reserve(size) {
        if (isFenced) throw new FencedError('another process holds the lease');
        const first = nextSeq;
        nextSeq += size;
        return first;
      },
      records: async () => [...records],
    },
    ledger: { rows: async () => [...rows.values()] },
  };
  return store;
}
