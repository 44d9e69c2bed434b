import type { CallRow, DurableWrite, JournalRecord } from '@palaver/runtime';
import { describeJournal } from '@palaver/runtime/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type ConversationJournal, createJournal, createLedger } from '../../src/calls/session-ports.ts';
import { endConversationWrite, eraseConversationWrites, readConversation } from '../../src/store/conversations.ts';
import type { Leases } from '../../src/store/leases.ts';
import { stagePal, startChat } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

const leases: Leases = {
  acquire: async () => true,
  guard: () => null,
  release: async () => undefined,
  expired: async () => [],
  onLost: () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
};

describeOnEachDatabase('the journal of a conversation', (database) => {
  let platform: TestPlatform;
  let palId: string;
  let id: string;
  const woken: string[] = [];

  beforeAll(async () => {
    platform = await bootPlatform({ database });
    palId = (await stagePal(platform, null)).palId;
  });
  beforeEach(async () => {
    id = await startChat(platform, palId);
    woken.length = 0;
  });
  afterAll(() => platform.close());

  async function journal({ isEmpty = false } = {}): Promise<ConversationJournal> {
    const { store } = platform.platform;
    const record = await readConversation(store, id);
    if (record === null) throw new Error('no conversation');
    return createJournal({
      store,
      leases,
      record,
      now: () => 1,
      isEmpty,
      endWrites: async (end) => [endConversationWrite(store, id, end.reason, end.at)],
      beginWrites: () => {
        woken.push('begin');
        return platform.platform.jobs.add({ kind: 'begun', payload: null, runAt: 4e12 });
      },
      wake: () => woken.push('wake'),
    });
  }
  const note = (seq: number) => ({ kind: 'note' as const, seq, at: 1, note: { n: seq } });
  const write = (seq: number, more: Partial<DurableWrite> = {}): DurableWrite => ({
    records: [note(seq)],
    calls: [],
    end: null,
    ...more,
  });
  const row = (tool_call_id: string, dedupe_key: string | null): CallRow => ({
    tool_call_id: `${tool_call_id}_${id}`,
    conversation_id: id,
    tool_id: null,
    tool_name: 'n',
    origin: 'llm',
    delivery: 'api',
    effect: 'write',
    arguments: '{}',
    arguments_hash: 'h',
    state: 'dispatched',
    reason: null,
    turn_idx: 1,
    inference_id: null,
    duplicate_of: null,
    attempts: 0,
    proposed_at: 1,
    held_at: null,
    confirmed_at: null,
    confirmed_by: null,
    dispatched_at: 1,
    settled_at: null,
    response: null,
    result: null,
    answered_by: null,
    on_resolve: 'generate_response',
    history: [],
    dedupe_key: dedupe_key === null ? null : `${dedupe_key} ${id}`,
    expires_at: null,
  });
  const insert = (call: CallRow) => ({ kind: 'insert' as const, row: call });

  describeJournal(`over the store on ${database.kind}`, async () => {
    const ports = async () => ({ journal: await journal(), ledger: createLedger(platform.platform.store, id) });
    // The suite names its calls alike in every conversation, and their ids are the store's.
    const close = () => platform.platform.store.commit(eraseConversationWrites(platform.platform.store, id));
    return { conversation_id: id, ...(await ports()), reopen: ports, close };
  });

  it('hands out blocks of numbers, and begins once', async () => {
    const first = await journal();
    expect(await first.reserve(1_000)).toBe(1);
    expect(await first.reserve(1_000)).toBe(1_001);
    expect(await (await journal()).reserve(1_000)).toBe(2_001);
    expect(woken).toEqual(['begin', 'wake']);
  });

  it('takes the first block of a new conversation with its first commit', async () => {
    const { store } = platform.platform;
    const next = async () => (await readConversation(store, id))?.next_seq;
    const fresh = await journal({ isEmpty: true });
    expect(await fresh.reserve(1_000)).toBe(1);
    expect([await next(), woken]).toEqual([1, []]);
    const twins = write(2, { calls: [insert(row('a', 'twin')), insert(row('b', 'twin'))] });
    await expect(fresh.commit(twins)).rejects.toMatchObject({ name: 'DuplicateCallError', toolCallId: `b_${id}` });
    expect(await next()).toBe(1);
    await fresh.commit(write(1));
    expect([await next(), woken]).toEqual([1_001, ['begin', 'begin', 'wake']]);
    await fresh.commit(write(2));
    expect(await fresh.reserve(1_000)).toBe(1_001);
    expect([await next(), woken.length]).toEqual([2_001, 3]);
    const late = await journal({ isEmpty: true });
    await expect(late.reserve(1_000)).resolves.toBe(2_001);
  });

  it('takes both blocks of a new conversation that asks for a second one first', async () => {
    const fresh = await journal({ isEmpty: true });
    expect([await fresh.reserve(1_000), await fresh.reserve(1_000)]).toEqual([1, 1_001]);
    await fresh.commit(write(1));
    expect((await readConversation(platform.platform.store, id))?.next_seq).toBe(2_001);
    expect(woken).toEqual(['begin', 'wake']);
  });

  it('is fenced where another has begun the conversation', async () => {
    const [mine, theirs] = [await journal({ isEmpty: true }), await journal({ isEmpty: true })];
    expect([await mine.reserve(10), await theirs.reserve(10)]).toEqual([1, 1]);
    await theirs.commit(write(1));
    await expect(mine.commit(write(1))).rejects.toMatchObject({ name: 'FencedError' });
    const end = { reason: 'r', at: 5 };
    await expect(mine.commit(write(2, { end }))).rejects.toMatchObject({ name: 'FencedError' });
  });

  it('knows the first events of a conversation that began here', async () => {
    const fresh = await journal({ isEmpty: true });
    await fresh.reserve(1_000);
    const event = (seq: number) =>
      ({ kind: 'event', seq, event: { seq } as Extract<JournalRecord, { kind: 'event' }>['event'] }) as const;
    const committing = fresh.commit(write(1, { records: [event(1), note(2)] }));
    expect(fresh.firstEvents()).toEqual([]);
    await committing;
    await fresh.commit(write(3, { records: [event(3)] }));
    expect(fresh.firstEvents()?.map(({ seq }) => seq)).toEqual([1, 3]);
    for (let seq = 4; seq < 12; seq += 1) await fresh.commit(write(seq, { records: [event(seq)] }));
    expect([fresh.firstEvents(), (await journal()).firstEvents()]).toEqual([null, null]);
  });

  it('gives back what was written, in order', async () => {
    const kept = await journal();
    await Promise.all([
      kept.commit(write(1)),
      kept.commit(write(2)),
      kept.commit(write(3, { records: [note(3), note(4)] })),
    ]);
    expect((await kept.records()).map((record) => record.seq)).toEqual([1, 2, 3, 4]);
  });

  it('names the call that stands for a repeated one, and writes nothing', async () => {
    const kept = await journal();
    await kept.commit(write(1, { calls: [insert(row('first', 'key'))] }));
    const again = kept.commit(write(2, { calls: [insert(row('other', null)), insert(row('second', 'key'))] }));
    await expect(again).rejects.toMatchObject({
      name: 'DuplicateCallError',
      toolCallId: `second_${id}`,
      duplicateOf: `first_${id}`,
    });
    expect(await kept.records()).toHaveLength(1);
    const twins = kept.commit(write(3, { calls: [insert(row('a', 'twin')), insert(row('b', 'twin'))] }));
    await expect(twins).rejects.toMatchObject({ toolCallId: `b_${id}`, duplicateOf: `a_${id}` });
  });

  it('is fenced by whoever writes the same number, takes the same block, or ended it', async () => {
    const [mine, theirs] = [await journal(), await journal()];
    await theirs.commit(write(7));
    await expect(mine.commit(write(7))).rejects.toMatchObject({ name: 'FencedError' });
    await theirs.reserve(10);
    await expect(mine.reserve(10)).rejects.toMatchObject({ name: 'FencedError' });
    const end = { reason: 'r', at: 5 };
    await theirs.commit(write(8, { end }));
    await expect(mine.commit(write(9, { end }))).rejects.toMatchObject({ name: 'FencedError' });
    expect((await readConversation(platform.platform.store, id))?.shutdown_reason).toBe('r');
  });
});
