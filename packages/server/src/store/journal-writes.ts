import type { CallRow, CallWrite, JournalRecord } from '@palaver/runtime/ports';
import { journalEntry, SEQ_SPAN, WITHIN_JOURNAL } from './journal-entry.ts';
import { bind, portableSql } from './portable-sql.ts';
import type { Store, Write } from './store.ts';

type Dialect = Pick<Store, 'dialect'>;

const JOURNAL_SQL = portableSql('INSERT INTO journal (entry, first_seq, records) VALUES (?, ?, ?)');

const ERASE_SQL = portableSql(`DELETE FROM journal WHERE ${WITHIN_JOURNAL}`);

const CALL_COLUMNS = [
  'tool_call_id',
  'conversation_id',
  'tool_id',
  'tool_name',
  'origin',
  'delivery',
  'effect',
  'arguments',
  'arguments_hash',
  'state',
  'reason',
  'turn_idx',
  'inference_id',
  'duplicate_of',
  'attempts',
  'proposed_at',
  'held_at',
  'confirmed_at',
  'confirmed_by',
  'dispatched_at',
  'settled_at',
  'response',
  'result',
  'answered_by',
  'on_resolve',
  'history',
  'dedupe_key',
  'expires_at',
] as const satisfies readonly (keyof CallRow)[];

const INSERT_CALL_SQL = portableSql(
  `INSERT INTO calls (${CALL_COLUMNS.join(', ')}) VALUES (${CALL_COLUMNS.map(() => '?').join(', ')})`,
);

/** What a change of state may change; the rest of a row stays as proposed. */
const UPDATE_CALL = `UPDATE calls SET arguments = ?, arguments_hash = ?, state = ?, reason = ?, duplicate_of = ?,
  attempts = ?, held_at = ?, confirmed_at = ?, confirmed_by = ?, dispatched_at = ?, settled_at = ?, response = ?,
  result = ?, answered_by = ?, history = ?, expires_at = ?`;
const UPDATE_CALL_WHERE = 'WHERE conversation_id = ? AND tool_call_id = ? AND state = ?';
const UPDATE_CALL_SQL = portableSql(`${UPDATE_CALL} ${UPDATE_CALL_WHERE}`);
const UPDATE_UNCOUNTED_CALL_SQL = portableSql(`${UPDATE_CALL}, dedupe_key = NULL ${UPDATE_CALL_WHERE}`);

const RESERVE_SEQ_SQL = portableSql('UPDATE conversations SET next_seq = ? WHERE conversation_id = ? AND next_seq = ?');
const NUMBERING_SQL = portableSql('SELECT number, next_seq FROM conversations WHERE conversation_id = ?');

type EventText = (event: Extract<JournalRecord, { kind: 'event' }>['event']) => string;

/**
 * Appends the records, which must not be empty, as one row under the conversation's number. `eventText` is for a caller
 * that has the JSON text of an event already.
 */
export function insertJournal(
  store: Dialect,
  conversationNumber: number,
  records: readonly JournalRecord[],
  eventText: EventText = JSON.stringify,
): Write {
  const first = records[0];
  const last = records[records.length - 1];
  if (first === undefined || last === undefined) throw new Error('a journal append needs at least one record');
  const entry = journalEntry(conversationNumber, last.seq);
  return { query: bind(store, JOURNAL_SQL, [entry, first.seq, recordsText(records, eventText)]) };
}

function recordsText(records: readonly JournalRecord[], eventText: EventText): string {
  let text = '';
  for (const record of records) {
    const one =
      record.kind === 'event'
        ? `{"kind":"event","seq":${record.seq},"event":${eventText(record.event)}}`
        : JSON.stringify(record);
    text += text === '' ? one : `,${one}`;
  }
  return `[${text}]`;
}

/** Erases what the conversation wrote, while its row still says its number. */
export function eraseJournal(store: Dialect, conversationId: string): Write {
  return { query: bind(store, ERASE_SQL, [conversationId, 0, conversationId]) };
}

/** PostgreSQL's text cannot hold U+0000, and a model, an app or an endpoint may say it. JSON columns hold it escaped. */
function storable(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}

export function insertCall(store: Dialect, row: CallRow): Write {
  return {
    query: bind(store, INSERT_CALL_SQL, [
      row.tool_call_id,
      row.conversation_id,
      row.tool_id,
      storable(row.tool_name),
      row.origin,
      row.delivery,
      row.effect,
      row.arguments,
      row.arguments_hash,
      row.state,
      row.reason === null ? null : storable(row.reason),
      row.turn_idx,
      row.inference_id,
      row.duplicate_of,
      row.attempts,
      row.proposed_at,
      row.held_at,
      row.confirmed_at,
      row.confirmed_by,
      row.dispatched_at,
      row.settled_at,
      row.response === null ? null : JSON.stringify(row.response),
      row.result === null ? null : storable(row.result),
      row.answered_by,
      row.on_resolve,
      JSON.stringify(row.history),
      row.dedupe_key,
      row.expires_at,
    ]),
  };
}

/**
 * Applied only while the stored state is `from`: otherwise the batch fails with `ExpectationError`. The dedupe key is
 * given with the insertion and can only be taken away later, so that most changes leave its index alone.
 */
export function updateCall(store: Dialect, row: CallRow, from: CallRow['state']): Write {
  return {
    query: bind(store, row.dedupe_key === null ? UPDATE_UNCOUNTED_CALL_SQL : UPDATE_CALL_SQL, [
      row.arguments,
      row.arguments_hash,
      row.state,
      row.reason === null ? null : storable(row.reason),
      row.duplicate_of,
      row.attempts,
      row.held_at,
      row.confirmed_at,
      row.confirmed_by,
      row.dispatched_at,
      row.settled_at,
      row.response === null ? null : JSON.stringify(row.response),
      row.result === null ? null : storable(row.result),
      row.answered_by,
      JSON.stringify(row.history),
      row.expires_at,
      row.conversation_id,
      row.tool_call_id,
      from,
    ]),
    expect: 1,
  };
}

export function callWrite(store: Dialect, write: CallWrite): Write {
  return write.kind === 'insert' ? insertCall(store, write.row) : updateCall(store, write.row, write.from);
}

/**
 * Moves the conversation's free block of numbers on, expecting that it still begins at `from`.
 * @throws RangeError when the conversation has no numbers left.
 */
export function reserveSeq(store: Dialect, conversationId: string, from: number, size: number): Write {
  if (from + size > SEQ_SPAN) throw new RangeError(`conversation "${conversationId}" has used up its numbers`);
  return { query: bind(store, RESERVE_SEQ_SQL, [from + size, conversationId, from]), expect: 1 };
}

/** The conversation's number, and the first number of its free block; undefined when there is no such conversation. */
export async function readNumbering(
  store: Store,
  conversationId: string,
): Promise<{ readonly number: number; readonly next_seq: number } | undefined> {
  const rows = await store.read<{ number: number; next_seq: number }>(bind(store, NUMBERING_SQL, [conversationId]));
  return rows[0];
}
