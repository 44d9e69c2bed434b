import type { CallRow, JournalRecord } from '@palaver/runtime/ports';
import { beforeAll, describe, expect, it } from 'vitest';
import { SEQ_SPAN } from '../../src/store/journal-entry.ts';
import {
  readCall,
  readCallRows,
  readCalls,
  readDedupeHolder,
  readEvents,
  readRecords,
} from '../../src/store/journal-reads.ts';
import {
  eraseJournal,
  insertCall,
  insertJournal,
  readNumbering,
  reserveSeq,
  updateCall,
} from '../../src/store/journal-writes.ts';
import { ExpectationError, type Store, UniqueError } from '../../src/store/store.ts';
import { describeOnEachDatabase } from '../support/databases.ts';

function event(seq: number): JournalRecord {
  const body = { seq, event_type: 'conversation.utterance', properties: { speech: `no ${seq} "é"` } };
  return { kind: 'event', seq, event: body as unknown as Extract<JournalRecord, { kind: 'event' }>['event'] };
}

function note(seq: number): JournalRecord {
  return { kind: 'note', seq, at: 1_000 + seq, note: { turn: seq } };
}

function call(id: string, changes: Partial<CallRow> = {}): CallRow {
  return {
    tool_call_id: id,
    conversation_id: 'c-calls',
    tool_id: 't1',
    tool_name: 'book',
    origin: 'llm',
    delivery: 'api',
    effect: 'write',
    arguments: '{"b":1,"a":"x"}',
    arguments_hash: 'ab'.repeat(32),
    state: 'proposed',
    reason: null,
    turn_idx: 1,
    inference_id: 'i1',
    duplicate_of: null,
    attempts: 0,
    proposed_at: 5,
    held_at: null,
    confirmed_at: null,
    confirmed_by: null,
    dispatched_at: null,
    settled_at: null,
    response: null,
    result: null,
    answered_by: null,
    on_resolve: 'generate_response',
    history: [{ state: 'proposed', at: 5, reason: null }],
    dedupe_key: null,
    expires_at: null,
    ...changes,
  };
}

describeOnEachDatabase('the journal', (db) => {
  let store: Store;
  beforeAll(async () => {
    store = await db.open();
  });

  /** Its number. */
  async function conversation(id: string): Promise<number> {
    const row = {
      ...{ conversation_id: id, account_id: 'a', conversation_name: '', status: 'active', chat: 1 },
      ...{ body: '{}', snapshot: '{}', next_seq: 1, created_at: 1, updated_at: 1 },
    };
    await store.commit([{ query: store.db.insertInto('conversations').values(row).compile() }]);
    return (await readNumbering(store, id))?.number ?? Number.NaN;
  }

  it('gives every record back in order', async () => {
    const c1 = await conversation('c1');
    const records = [event(1), note(2), event(3), event(4)];
    await store.commit([insertJournal(store, c1, records.slice(0, 3)), insertJournal(store, c1, [event(4)])]);
    expect(await readRecords(store, 'c1')).toEqual(records);
    expect(await readRecords(store, 'nobody')).toEqual([]);
  });

  it('refuses an append under a number that is taken, and an empty one', async () => {
    const c2 = await conversation('c2');
    await store.commit([insertJournal(store, c2, [event(1), event(2)])]);
    const again = store.commit([insertJournal(store, c2, [event(2)])]);
    await expect(again).rejects.toMatchObject({ name: 'UniqueError', constraint: 'journal_pkey' });
    expect(() => insertJournal(store, c2, [])).toThrow('at least one record');
  });

  it.each([0, 1, 2, 3, 5, 399, 600])('reads the events above %i, without the notes', async (after) => {
    const id = `c3-${after}`;
    const number = await conversation(id);
    // 300 appends, of which every third holds notes only.
    const appends = Array.from({ length: 300 }, (_, index) =>
      index % 3 === 2 ? [note(2 * index + 1)] : [event(2 * index + 1), event(2 * index + 2)],
    );
    await store.commit(appends.map((records) => insertJournal(store, number, records)));
    const all = appends.flat().filter((record) => record.kind === 'event' && record.seq > after);
    const seqs = (await readEvents(store, id, after, 1_000)).map((read) => read.seq);
    expect(seqs).toEqual(all.map((record) => record.seq));
    expect((await readEvents(store, id, after, 3)).map((read) => read.seq)).toEqual(seqs.slice(0, 3));
  });

  it('keeps conversations apart, and has an end', async () => {
    const [one, two] = [await conversation('c5'), await conversation('c6')];
    const last = SEQ_SPAN - 1;
    await store.commit([insertJournal(store, one, [note(last)]), insertJournal(store, two, [event(1)])]);
    expect(await readRecords(store, 'c5')).toEqual([note(last)]);
    expect(await readRecords(store, 'c6')).toEqual([event(1)]);
    expect(await readEvents(store, 'c5', 0, 10)).toEqual([]);
    expect(() => insertJournal(store, one, [note(last + 1)])).toThrow(RangeError);
    expect(() => reserveSeq(store, 'c5', last - 10, 100)).toThrow('has used up its numbers');
    await store.commit([eraseJournal(store, 'c5')]);
    expect(await readRecords(store, 'c5')).toEqual([]);
    expect(await readRecords(store, 'c6')).toEqual([event(1)]);
  });

  it('reserves numbers once', async () => {
    await conversation('c4');
    expect((await readNumbering(store, 'c4'))?.next_seq).toBe(1);
    const results = await Promise.allSettled(
      Array.from({ length: 4 }, () => store.commit([reserveSeq(store, 'c4', 1, 1_000)])),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect((await readNumbering(store, 'c4'))?.next_seq).toBe(1_001);
    expect(await readNumbering(store, 'nobody')).toBeUndefined();
  });

  describe('its calls', () => {
    it('gives a row back as it was written, in the order proposed', async () => {
      const rows = [call('k3'), call('k1', { proposed_at: 4, tool_id: null, delivery: null }), call('k2')];
      await store.commit(rows.map((row) => insertCall(store, row)));
      expect(await readCallRows(store, 'c-calls')).toEqual(rows);
      expect(await readCall(store, 'c-calls', 'k1')).toEqual(rows[1]);
      expect(await readCall(store, 'another', 'k1')).toBeUndefined();
    });

    it('keeps what was said with a NUL in it, with a sign in its place', async () => {
      const row = call('n1', { conversation_id: 'c-nul', tool_name: 'a\0b', result: 'c\0d', reason: 'e\0f' });
      await store.commit([insertCall(store, row)]);
      await store.commit([updateCall(store, row, row.state)]);
      const kept = { tool_name: 'a\uFFFDb', result: 'c\uFFFDd', reason: 'e\uFFFDf' };
      expect(await readCall(store, 'c-nul', 'n1')).toMatchObject(kept);
    });

    it('changes a row only from the state it was in', async () => {
      const row = call('u1', { conversation_id: 'c-update' });
      await store.commit([insertCall(store, row)]);
      const next: CallRow = {
        ...row,
        state: 'succeeded',
        attempts: 2,
        settled_at: 9,
        response: { status: 200, duration_ms: 83, bytes: 412, truncated: false },
        result: 'done',
        answered_by: 'http',
        history: [...row.history, { state: 'succeeded', at: 9, reason: null }],
      };
      await expect(store.commit([updateCall(store, next, 'dispatched')])).rejects.toBeInstanceOf(ExpectationError);
      expect(await readCall(store, 'c-update', 'u1')).toEqual(row);
      await store.commit([updateCall(store, next, 'proposed')]);
      expect(await readCall(store, 'c-update', 'u1')).toEqual(next);
    });

    it('refuses a second call of one dedupe key in a conversation', async () => {
      const first = call('d1', { conversation_id: 'c-dedupe', dedupe_key: 'book:1' });
      await store.commit([insertCall(store, first)]);
      const second = store.commit([insertCall(store, { ...first, tool_call_id: 'd2' })]);
      await expect(second).rejects.toBeInstanceOf(UniqueError);
      await expect(second).rejects.toMatchObject({ constraint: 'calls_dedupe' });
      expect(await readDedupeHolder(store, 'c-dedupe', 'book:1')).toBe('d1');
      await store.commit([insertCall(store, { ...first, tool_call_id: 'd3', conversation_id: 'c-other' })]);
      await store.commit([insertCall(store, call('d4', { conversation_id: 'c-dedupe' }))]);
      await store.commit([insertCall(store, call('d5', { conversation_id: 'c-dedupe' }))]);
    });

    it('lets a dedupe key go with the call that no longer counts', async () => {
      const first = call('f1', { conversation_id: 'c-free', dedupe_key: 'book:1' });
      await store.commit([insertCall(store, first)]);
      const sent: CallRow = { ...first, state: 'dispatched' };
      await store.commit([updateCall(store, sent, 'proposed')]);
      expect(await readDedupeHolder(store, 'c-free', 'book:1')).toBe('f1');
      await store.commit([updateCall(store, { ...sent, state: 'cancelled', dedupe_key: null }, 'dispatched')]);
      expect(await readDedupeHolder(store, 'c-free', 'book:1')).toBeUndefined();
      await store.commit([insertCall(store, { ...first, tool_call_id: 'f2' })]);
    });

    it('pages and filters', async () => {
      const rows = Array.from({ length: 7 }, (_, index) =>
        call(`p${index}`, {
          conversation_id: 'c-page',
          tool_name: index % 2 === 0 ? 'book' : 'look',
          state: index < 5 ? 'succeeded' : 'held',
        }),
      );
      await store.commit(rows.map((row) => insertCall(store, row)));
      const ids = async (filter: Parameters<typeof readCalls>[2]) => {
        const page = await readCalls(store, 'c-page', filter);
        return [page.total, ...page.rows.map((row) => row.tool_call_id)];
      };
      expect(await ids({})).toEqual([7, 'p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
      expect(await ids({ limit: 2, offset: 4 })).toEqual([7, 'p4', 'p5']);
      expect(await ids({ limit: 2, offset: 9 })).toEqual([7]);
      expect(await ids({ state: 'held' })).toEqual([2, 'p5', 'p6']);
      expect(await ids({ tool_name: 'book', state: 'succeeded', limit: 10 })).toEqual([3, 'p0', 'p2', 'p4']);
    });
  });
});
