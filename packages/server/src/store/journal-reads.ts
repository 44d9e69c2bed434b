import type { LiveEvent } from '@palaver/contract';
import type { CallRow, JournalRecord } from '@palaver/runtime/ports';
import { seqOfEntry, WITHIN_JOURNAL } from './journal-entry.ts';
import { bind, portableSql } from './portable-sql.ts';
import type { CallsTable } from './schema.ts';
import type { Store } from './store.ts';

const RECORDS_SQL = portableSql(`SELECT records FROM journal WHERE ${WITHIN_JOURNAL} ORDER BY entry`);
const AFTER_SQL = portableSql(`SELECT entry, records FROM journal WHERE ${WITHIN_JOURNAL} ORDER BY entry LIMIT ?`);
const CALLS_SQL = portableSql('SELECT * FROM calls WHERE conversation_id = ? ORDER BY position');
const CALL_SQL = portableSql('SELECT * FROM calls WHERE tool_call_id = ? AND conversation_id = ?');
const DEDUPE_SQL = portableSql('SELECT tool_call_id FROM calls WHERE conversation_id = ? AND dedupe_key = ?');

/** Journal rows read at once while looking for events. */
const PAGE_ROWS = 256;

/** Every record of the conversation, in order. */
export async function readRecords(store: Store, conversationId: string): Promise<JournalRecord[]> {
  const rows = await store.read<{ records: string }>(bind(store, RECORDS_SQL, [conversationId, 0, conversationId]));
  const records: JournalRecord[] = [];
  for (const row of rows) records.push(...parseRecords(row.records));
  return records;
}

/** At most `limit` events with a `seq` above `after`, in order. */
export async function readEvents(
  store: Store,
  conversationId: string,
  after: number,
  limit: number,
): Promise<LiveEvent[]> {
  const events: LiveEvent[] = [];
  let from = after;
  for (;;) {
    const rows = await store.read<{ entry: number; records: string }>(
      bind(store, AFTER_SQL, [conversationId, from, conversationId, Math.min(limit, PAGE_ROWS)]),
    );
    for (const row of rows) {
      from = seqOfEntry(row.entry);
      for (const record of parseRecords(row.records)) {
        if (record.kind !== 'event' || record.seq <= after) continue;
        events.push(record.event);
        if (events.length === limit) return events;
      }
    }
    if (rows.length < Math.min(limit, PAGE_ROWS)) return events;
  }
}

export interface CallFilter {
  readonly state?: CallRow['state'];
  readonly tool_name?: string;
  readonly limit?: number;
  /** Rows skipped. */
  readonly offset?: number;
}

/** All rows of the conversation in the order proposed. */
export async function readCallRows(store: Store, conversationId: string): Promise<CallRow[]> {
  const rows = await store.read<StoredCall>(bind(store, CALLS_SQL, [conversationId]));
  return rows.map(toCallRow);
}

/** One page in the order proposed; `total` counts what the filter lets through. */
export async function readCalls(
  store: Store,
  conversationId: string,
  filter: CallFilter = {},
): Promise<{ readonly rows: CallRow[]; readonly total: number }> {
  let query = store.db.selectFrom('calls').where('conversation_id', '=', conversationId);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.tool_name !== undefined) query = query.where('tool_name', '=', filter.tool_name);
  let page = query.selectAll().orderBy('position');
  if (filter.limit !== undefined) page = page.limit(filter.limit).offset(filter.offset ?? 0);
  const [rows, counted] = await Promise.all([
    page.execute(),
    query.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ]);
  return { rows: rows.map(toCallRow), total: counted.total };
}

export async function readCall(store: Store, conversationId: string, toolCallId: string): Promise<CallRow | undefined> {
  const rows = await store.read<StoredCall>(bind(store, CALL_SQL, [toolCallId, conversationId]));
  return rows[0] === undefined ? undefined : toCallRow(rows[0]);
}

/** The call that holds the key, for `DuplicateCallError`. */
export async function readDedupeHolder(
  store: Store,
  conversationId: string,
  dedupeKey: string,
): Promise<string | undefined> {
  const rows = await store.read<{ tool_call_id: string }>(bind(store, DEDUPE_SQL, [conversationId, dedupeKey]));
  return rows[0]?.tool_call_id;
}

type StoredCall = { readonly [K in keyof CallsTable]: K extends 'position' ? number : CallsTable[K] };

function toCallRow(stored: StoredCall): CallRow {
  const { position: _, response, history, ...rest } = stored;
  return {
    ...rest,
    response: response === null ? null : (JSON.parse(response) as CallRow['response']),
    history: JSON.parse(history) as CallRow['history'],
  };
}

function parseRecords(text: string): JournalRecord[] {
  return JSON.parse(text) as JournalRecord[];
}
