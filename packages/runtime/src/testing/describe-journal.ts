import type { LiveEvent } from '@palaver/contract';
import { describe, expect, it } from 'vitest';
import { DuplicateCallError, type Journal, type JournalRecord } from '../ports/journal.ts';
import type { CallRow, Ledger } from '../ports/ledger.ts';

export interface JournalUnderTest {
  readonly conversation_id: string;
  readonly journal: Journal;
  readonly ledger: Ledger;
  /** The same conversation as another process would open it. */
  reopen(): Promise<{ readonly journal: Journal; readonly ledger: Ledger }>;
  close(): Promise<void>;
}

function eventRecord(conversation_id: string, seq: number, speech: string): JournalRecord {
  const event: LiveEvent = {
    message_type: 'conversation',
    event_type: 'conversation.utterance',
    conversation_id,
    timestamp: 1_800_000_000.5,
    seq,
    turn_idx: 1,
    inference_id: '00000000-0000-4000-8000-000000000001',
    properties: { role: 'user', speech },
  };
  return { kind: 'event', seq, event };
}

export function callRow(conversation_id: string, id: string, over: Partial<CallRow> = {}): CallRow {
  return {
    tool_call_id: id,
    conversation_id,
    tool_id: 't_look',
    tool_name: 'look',
    origin: 'llm',
    delivery: 'api',
    effect: 'write',
    arguments: '{"10":1,"city":"Paris"}',
    arguments_hash: 'f'.repeat(64),
    state: 'dispatched',
    reason: null,
    turn_idx: 1,
    inference_id: '00000000-0000-4000-8000-000000000001',
    duplicate_of: null,
    attempts: 0,
    proposed_at: 1_800_000_000_000,
    held_at: null,
    confirmed_at: null,
    confirmed_by: null,
    dispatched_at: 1_800_000_000_000,
    settled_at: null,
    response: null,
    result: null,
    answered_by: null,
    on_resolve: 'generate_response',
    history: [
      { state: 'proposed', at: 1_800_000_000_000, reason: null },
      { state: 'dispatched', at: 1_800_000_000_000, reason: null },
    ],
    dedupe_key: null,
    expires_at: null,
    ...over,
  };
}

/** The promises every `Journal` and `Ledger` keep. */
export function describeJournal(name: string, make: () => Promise<JournalUnderTest>): void {
  async function using(run: (subject: JournalUnderTest) => Promise<void>): Promise<void> {
    const subject = await make();
    try {
      await run(subject);
    } finally {
      await subject.close();
    }
  }

  describe(`journal: ${name}`, () => {
    it('journal gives back records and rows as they were written, in order', () =>
      using(async ({ journal, ledger, conversation_id, reopen }) => {
        const first = await journal.reserve(1_000);
        const note: JournalRecord = { kind: 'note', seq: first + 1, at: 5, note: { note: 'quiet', inference_id: 'x' } };
        const records = [
          eventRecord(conversation_id, first, 'Grüße 😀 "'),
          note,
          eventRecord(conversation_id, first + 2, 'b'),
        ];
        const rows = [
          callRow(conversation_id, 'call_1'),
          callRow(conversation_id, 'call_2', { state: 'held', expires_at: 9 }),
        ];
        await journal.commit({ records, calls: rows.map((row) => ({ kind: 'insert', row })), end: null });
        expect(await journal.records()).toEqual(records);
        expect(await ledger.rows()).toEqual(rows);
        const again = await reopen();
        expect(await again.journal.records()).toEqual(records);
        expect(await again.ledger.rows()).toEqual(rows);
      }));

    it('journal reserves blocks that never overlap, also after a reopening', () =>
      using(async ({ journal, reopen }) => {
        const first = await journal.reserve(1_000);
        const second = await journal.reserve(1_000);
        const third = await (await reopen()).journal.reserve(1_000);
        expect(first).toBeGreaterThanOrEqual(1);
        expect(second).toBeGreaterThanOrEqual(first + 1_000);
        expect(third).toBeGreaterThanOrEqual(second + 1_000);
      }));

    it('journal applies writes in the order of the calls, without waiting between them', () =>
      using(async ({ journal, conversation_id }) => {
        const first = await journal.reserve(1_000);
        const texts = Array.from({ length: 20 }, (_, i) => `turn ${i}`);
        const writes = texts.map((text, i) =>
          journal.commit({ records: [eventRecord(conversation_id, first + i, text)], calls: [], end: null }),
        );
        await Promise.all(writes);
        const speeches = (await journal.records()).map(
          (record) => record.kind === 'event' && record.event.properties?.speech,
        );
        expect(speeches).toEqual(texts);
      }));

    it('journal refuses a taken dedupe key and writes nothing of that batch', () =>
      using(async ({ journal, ledger, conversation_id }) => {
        const first = await journal.reserve(1_000);
        const row = callRow(conversation_id, 'call_1', { dedupe_key: 'k' });
        await journal.commit({ records: [], calls: [{ kind: 'insert', row }], end: null });
        const repeated = journal.commit({
          records: [eventRecord(conversation_id, first, 'never')],
          calls: [{ kind: 'insert', row: { ...row, tool_call_id: 'call_2' } }],
          end: null,
        });
        await expect(repeated).rejects.toBeInstanceOf(DuplicateCallError);
        await expect(repeated).rejects.toMatchObject({ toolCallId: 'call_2', duplicateOf: 'call_1' });
        expect(await journal.records()).toEqual([]);
        expect(await ledger.rows()).toEqual([row]);
      }));

    it('journal frees a dedupe key with the row that gave it up', () =>
      using(async ({ journal, ledger, conversation_id }) => {
        const row = callRow(conversation_id, 'call_1', { dedupe_key: 'k', state: 'held' });
        const declined: CallRow = { ...row, state: 'declined', dedupe_key: null };
        const next = callRow(conversation_id, 'call_2', { dedupe_key: 'k' });
        await journal.commit({ records: [], calls: [{ kind: 'insert', row }], end: null });
        await journal.commit({ records: [], calls: [{ kind: 'update', row: declined, from: 'held' }], end: null });
        await journal.commit({ records: [], calls: [{ kind: 'insert', row: next }], end: null });
        expect(await ledger.rows()).toEqual([declined, next]);
      }));

    it('journal applies an update only while the stored state is the expected one', () =>
      using(async ({ journal, ledger, conversation_id }) => {
        const row = callRow(conversation_id, 'call_1');
        await journal.commit({ records: [], calls: [{ kind: 'insert', row }], end: null });
        const wrong = journal.commit({
          records: [],
          calls: [{ kind: 'update', row: { ...row, state: 'succeeded' }, from: 'held' }],
          end: null,
        });
        await expect(wrong).rejects.toBeInstanceOf(Error);
        expect(await ledger.rows()).toEqual([row]);
      }));
  });
}
