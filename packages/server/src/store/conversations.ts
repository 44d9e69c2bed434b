import type { ConversationBody } from '../domain/conversations/snapshot.ts';
import { eraseJournal } from './journal-writes.ts';
import { readListCount } from './list-counts.ts';
import { bind, portableSql } from './portable-sql.ts';
import type { ConversationsTable } from './schema.ts';
import type { Store, Write } from './store.ts';

/** A conversation without the two large columns. */
export interface ConversationSummary {
  readonly conversation_id: string;
  readonly account_id: string;
  readonly conversation_name: string;
  readonly pal_id: string | null;
  readonly face_id: string | null;
  readonly status: 'active' | 'ended';
  readonly chat: boolean;
  readonly callback_url: string | null;
  readonly shutdown_reason: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly ended_at: number | null;
}

export interface NewConversation extends ConversationSummary {
  readonly body: ConversationBody;
  /** JSON text of a Snapshot: equal texts are shared once parsed. */
  readonly snapshot: string;
  readonly next_seq: number;
}

export interface ConversationRecord extends NewConversation {
  /** Given by the database, in order of creation. */
  readonly number: number;
}

const SUMMARY = [
  'conversation_id',
  'account_id',
  'conversation_name',
  'pal_id',
  'face_id',
  'status',
  'chat',
  'callback_url',
  'shutdown_reason',
  'created_at',
  'updated_at',
  'ended_at',
] as const;

/** What conversations of earlier versions do not say. */
const EARLIER_BODY = {
  memory_stores: [],
  document_ids: [],
  document_tags: [],
  document_retrieval_strategy: 'quality',
} as const;

type SummaryRow = Pick<ConversationsTable, (typeof SUMMARY)[number]>;
type RecordRow = SummaryRow & { readonly number: number } & Pick<ConversationsTable, 'body' | 'snapshot' | 'next_seq'>;

function summary(row: SummaryRow): ConversationSummary {
  return {
    conversation_id: row.conversation_id,
    account_id: row.account_id,
    conversation_name: row.conversation_name,
    pal_id: row.pal_id,
    face_id: row.face_id,
    status: row.status === 'active' ? 'active' : 'ended',
    chat: row.chat === 1,
    callback_url: row.callback_url,
    shutdown_reason: row.shutdown_reason,
    created_at: Number(row.created_at),
    updated_at: Number(row.updated_at),
    ended_at: row.ended_at === null ? null : Number(row.ended_at),
  };
}

const COLUMNS = [...SUMMARY, 'body', 'snapshot', 'next_seq', 'deleted_at'] as const;
const INSERT = `INSERT INTO conversations (${COLUMNS.join(', ')})`;
const PLACES = COLUMNS.map(() => '?').join(', ');
const INSERT_SQL = portableSql(`${INSERT} VALUES (${PLACES})`);
const INSERT_BELOW_SQL = portableSql(`${INSERT} SELECT ${PLACES}
  WHERE coalesce((SELECT n FROM list_counts WHERE account_id = ? AND list = 'conversations:active'), 0) < ?`);
/** PostgreSQL: the account's row is the lock under which concurrent creates count one after the other. */
const LOCK_ACCOUNT_SQL = portableSql('UPDATE accounts SET owner_id = owner_id WHERE account_id = ?');
const FIND_TEXT = `SELECT ${SUMMARY.join(', ')} FROM conversations WHERE conversation_id = ? AND account_id = ?`;
const FIND_SQL = portableSql(`${FIND_TEXT} AND deleted_at IS NULL`);
const FIND_HIDDEN_SQL = portableSql(FIND_TEXT);
const READ_SQL = portableSql(
  `SELECT ${SUMMARY.join(', ')}, number, body, snapshot, next_seq FROM conversations
  WHERE conversation_id = ? AND deleted_at IS NULL`,
);
/** As above, of an account that was not deleted. */
const JOINABLE_SQL = portableSql(
  `SELECT ${SUMMARY.join(', ')}, number, body, snapshot, next_seq FROM conversations
  WHERE conversation_id = ? AND deleted_at IS NULL
  AND EXISTS (SELECT 1 FROM accounts WHERE accounts.account_id = conversations.account_id AND accounts.deleted_at IS NULL)`,
);
const ORPHANED_SQL = portableSql(
  `SELECT c.conversation_id FROM accounts a JOIN conversations c ON c.account_id = a.account_id
  WHERE a.deleted_at IS NOT NULL AND c.status = 'active' AND c.deleted_at IS NULL`,
);
const END_SQL = portableSql(
  `UPDATE conversations SET status = 'ended', shutdown_reason = ?, ended_at = ?, updated_at = ?
  WHERE conversation_id = ? AND status = 'active'`,
);

/**
 * Inserts a conversation, provided that the account has fewer than `maxActive` active ones (0 = no limit): the last
 * statement expects one row and changes none beyond the limit.
 */
export function insertConversation(store: Store, row: NewConversation, maxActive: number): Write[] {
  const values = [
    row.conversation_id,
    row.account_id,
    row.conversation_name,
    row.pal_id,
    row.face_id,
    row.status,
    row.chat ? 1 : 0,
    row.callback_url,
    row.shutdown_reason,
    row.created_at,
    row.updated_at,
    row.ended_at,
    JSON.stringify(row.body),
    row.snapshot,
    row.next_seq,
    null,
  ] satisfies { [Column in keyof typeof COLUMNS]: unknown };
  if (maxActive === 0 || row.status !== 'active') return [{ query: bind(store, INSERT_SQL, values), expect: 1 }];
  const below = { query: bind(store, INSERT_BELOW_SQL, [...values, row.account_id, maxActive]), expect: 1 };
  if (store.dialect === 'sqlite') return [below];
  return [{ query: bind(store, LOCK_ACCOUNT_SQL, [row.account_id]), expect: 1 }, below];
}

/** The conversation of an account; null when there is none, it is deleted, or it is another account's. */
export async function findConversation(
  store: Store,
  accountId: string,
  conversationId: string,
  options: { readonly hidden?: boolean } = {},
): Promise<ConversationSummary | null> {
  const text = options.hidden === true ? FIND_HIDDEN_SQL : FIND_SQL;
  const [row] = await store.read<SummaryRow>(bind(store, text, [conversationId, accountId]));
  return row === undefined ? null : summary(row);
}

/** The whole record, whoever owns it. The caller checks the account or a token. */
export async function readConversation(store: Store, conversationId: string): Promise<ConversationRecord | null> {
  return await readRecord(store, READ_SQL, conversationId);
}

/** The conversation for whoever has no key of its account: null also when the account was deleted. */
export async function readJoinable(store: Store, conversationId: string): Promise<ConversationRecord | null> {
  return await readRecord(store, JOINABLE_SQL, conversationId);
}

async function readRecord(
  store: Store,
  sql: typeof READ_SQL,
  conversationId: string,
): Promise<ConversationRecord | null> {
  const [row] = await store.read<RecordRow>(bind(store, sql, [conversationId]));
  if (row === undefined) return null;
  return {
    ...summary(row),
    body: { ...EARLIER_BODY, ...(JSON.parse(row.body) as ConversationBody) },
    snapshot: row.snapshot,
    next_seq: Number(row.next_seq),
    number: row.number,
  };
}

export async function listConversationRows(
  store: Store,
  accountId: string,
  filter: { readonly status?: 'active' | 'ended' | undefined; readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly ConversationSummary[]; readonly total: number }> {
  let all = store.db.selectFrom('conversations').where('account_id', '=', accountId).where('deleted_at', 'is', null);
  if (filter.status !== undefined) all = all.where('status', '=', filter.status);
  const lists = (['active', 'ended'] as const).filter((status) => (filter.status ?? status) === status);
  const [rows, total] = await Promise.all([
    all
      .select(SUMMARY)
      .orderBy('created_at')
      .orderBy('conversation_id')
      .limit(filter.limit)
      .offset(filter.offset)
      .execute(),
    readListCount(
      store,
      accountId,
      lists.map((status) => `conversations:${status}` as const),
    ),
  ]);
  return { rows: rows.map(summary), total };
}

/** Active conversations whose journal has begun, oldest first: what a start has to settle. */
export async function listBegunConversations(store: Store): Promise<string[]> {
  const rows = await store.db
    .selectFrom('conversations')
    .select('conversation_id')
    .where('status', '=', 'active')
    .where('deleted_at', 'is', null)
    .where('next_seq', '>', 1)
    .orderBy('created_at')
    .execute();
  return rows.map((row) => row.conversation_id);
}

/** Active conversations of deleted accounts. */
export async function listOrphanedConversations(store: Store): Promise<string[]> {
  const rows = await store.read<{ conversation_id: string }>(bind(store, ORPHANED_SQL, []));
  return rows.map((row) => row.conversation_id);
}

/** Part of the batch that ends a conversation; expects it to be active. */
export function endConversationWrite(store: Store, conversationId: string, reason: string, at: number): Write {
  return { query: bind(store, END_SQL, [reason, at, at, conversationId]), expect: 1 };
}

export function hideConversationWrite(store: Store, conversationId: string, at: number): Write {
  const query = store.db
    .updateTable('conversations')
    .set({ deleted_at: at, updated_at: at })
    .where('conversation_id', '=', conversationId)
    .where('deleted_at', 'is', null);
  return { query: query.compile() };
}

/** Erases an ended conversation with its events, calls, canvas and settled webhooks; those still due are sent first. */
export function eraseConversationWrites(store: Store, conversationId: string): Write[] {
  const { db } = store;
  return [
    { query: db.deleteFrom('calls').where('conversation_id', '=', conversationId).compile() },
    eraseJournal(store, conversationId),
    { query: db.deleteFrom('canvas_interactions').where('conversation_id', '=', conversationId).compile() },
    eraseWebhooksWrite(store, conversationId),
    { query: db.deleteFrom('conversations').where('conversation_id', '=', conversationId).compile() },
  ];
}

/** Deletes what was sent, or given up, of a conversation's webhooks. */
export function eraseWebhooksWrite(store: Store, conversationId: string): Write {
  const query = store.db
    .deleteFrom('outbox')
    .where('conversation_id', '=', conversationId)
    .where('state', '!=', 'pending');
  return { query: query.compile() };
}

/** Whether webhooks of a conversation are still to be sent. */
export async function hasPendingWebhooks(store: Store, conversationId: string): Promise<boolean> {
  const row = await store.db
    .selectFrom('outbox')
    .select('outbox_id')
    .where('conversation_id', '=', conversationId)
    .where('state', '=', 'pending')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
