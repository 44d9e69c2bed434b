import type { CrawlConfig, DocumentError, DocumentStatus } from '@palaver/contract';
import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { bind, portableSql } from './portable-sql.ts';
import type { Database } from './schema.ts';
import type { DocumentsTable } from './schema-documents.ts';
import type { Store, Write } from './store.ts';

/** A document as it is stored, its columns read. */
export interface StoredDocument {
  readonly document_id: string;
  readonly account_id: string;
  readonly document_name: string;
  readonly document_url: string;
  readonly status: DocumentStatus;
  readonly progress: number | null;
  readonly error_message: DocumentError | null;
  readonly callback_url: string | null;
  readonly tags: readonly string[];
  readonly participant_tags: readonly string[];
  readonly options: DocumentOptions;
  readonly crawl: CrawlConfig | null;
  readonly crawled_urls: readonly string[] | null;
  readonly last_crawled_at: number | null;
  readonly crawl_count: number;
  readonly upload_id: string | null;
  readonly generation: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly version: number;
}

/** What a create body says beyond the columns. */
export interface DocumentOptions {
  readonly custom_description: string | null;
  readonly is_customer_support_document: boolean;
  readonly font_size_aware_extraction: boolean;
  /** Model of the passages' vectors; null: there are none. */
  readonly embedding_model: string | null;
}

export interface DocumentFilter {
  readonly account_id: string;
  readonly status?: string;
  readonly name_or_uuid?: string;
  readonly tags?: readonly string[];
  readonly participant_tags?: readonly string[];
}

export interface DocumentPage {
  readonly sort: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

export const MAX_CRAWL_DOCUMENTS = 100;
export const MAX_RUNNING_CRAWLS = 5;

type Selection = SelectQueryBuilder<Database, 'documents', DocumentsTable>;

const FIND_SQL = portableSql('SELECT * FROM documents WHERE document_id = ? AND deleted_at IS NULL');
const LOCK_ACCOUNT_SQL = portableSql('UPDATE accounts SET name = name WHERE account_id = ?');
const CRAWLS_SQL = portableSql(
  `UPDATE accounts SET name = name WHERE account_id = ? AND
  (SELECT count(*) FROM documents WHERE account_id = ? AND crawl IS NOT NULL AND deleted_at IS NULL) < ?`,
);
const RUNNING_SQL = portableSql(
  `UPDATE accounts SET name = name WHERE account_id = ? AND
  (SELECT count(*) FROM documents WHERE account_id = ? AND crawl IS NOT NULL AND deleted_at IS NULL
  AND status IN ('started', 'processing', 'recrawling')) < ?`,
);
const PROGRESS_SQL = portableSql(
  `UPDATE documents SET progress = ? WHERE document_id = ? AND status IN ('processing', 'recrawling')
  AND deleted_at IS NULL`,
);
const ERASE_SQL = portableSql('DELETE FROM documents WHERE document_id = ? AND deleted_at IS NOT NULL');
const DELETE_TAGS_SQL = portableSql('DELETE FROM document_tags WHERE document_id = ?');
const INSERT_TAG_SQL = portableSql(
  'INSERT INTO document_tags (account_id, kind, tag, document_id) VALUES (?, ?, ?, ?)',
);

export async function findDocument(
  store: Store,
  accountId: string,
  documentId: string,
): Promise<StoredDocument | undefined> {
  const found = await readDocument(store, documentId);
  return found?.account_id === accountId ? found : undefined;
}

/** For work that follows from a document and not from a caller. */
export async function readDocument(store: Store, documentId: string): Promise<StoredDocument | undefined> {
  const [row] = await store.read<DocumentsTable>(bind(store, FIND_SQL, [documentId]));
  return row === undefined ? undefined : toDocument(row);
}

export async function listDocuments(
  store: Store,
  filter: DocumentFilter,
  page: DocumentPage,
): Promise<readonly StoredDocument[]> {
  const rows = await matching(store, filter)
    .selectAll()
    .orderBy('created_at', page.sort)
    .orderBy('document_id', page.sort)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return rows.map(toDocument);
}

export async function countDocuments(store: Store, filter: DocumentFilter): Promise<number> {
  const row = await matching(store, filter)
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number((row as unknown as { count: number }).count);
}

/** Tags of the account's documents in binary order. */
export async function listDocumentTags(
  store: Store,
  filter: { readonly account_id: string; readonly search?: string },
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly tags: readonly string[]; readonly total: number }> {
  let query = store.db
    .selectFrom('document_tags')
    .where('account_id', '=', filter.account_id)
    .where('kind', '=', 'document');
  if (filter.search !== undefined) query = query.where(store.sql.contains('tag', filter.search));
  const [rows, counted] = await Promise.all([
    query.select('tag').distinct().orderBy('tag').limit(page.limit).offset(page.offset).execute(),
    query.select((eb) => eb.fn.count('tag').distinct().as('count')).executeTakeFirstOrThrow(),
  ]);
  return { tags: rows.map((row) => row.tag), total: Number(counted.count) };
}

/**
 * What a conversation may ask: those of the ids, and those with any of the tags, that can answer. A document that is
 * being read again answers with what it held before.
 */
export async function findReadyDocuments(
  store: Store,
  accountId: string,
  ids: readonly string[],
  tags: readonly string[],
): Promise<readonly StoredDocument[]> {
  if (ids.length === 0 && tags.length === 0) return [];
  const rows = await store.db
    .selectFrom('documents')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
    .where('status', 'in', ['ready', 'recrawling'])
    .where((eb) =>
      eb.or([
        ...(ids.length > 0 ? [eb('document_id', 'in', [...ids])] : []),
        ...(tags.length > 0 ? [hasTag('document', tags)] : []),
      ]),
    )
    .orderBy('created_at')
    .orderBy('document_id')
    .execute();
  return rows.map(toDocument);
}

/** The new row and its tags. */
export function insertDocument(store: Store, document: StoredDocument): readonly Write[] {
  const query = store.db
    .insertInto('documents')
    .values({ ...toRow(document), deleted_at: null, version: 1 })
    .compile();
  return [{ query, expect: 1 }, ...tagWrites(store, document)];
}

/**
 * Statements that fail with `ExpectationError` when the account has its full number of crawled documents (index 1), or
 * of crawls that run (the last). The account's row is locked before, so that of two requests one sees the other.
 */
export function crawlGuards(store: Store, accountId: string, isNew: boolean): readonly Write[] {
  const guard = (text: typeof CRAWLS_SQL, most: number): Write => ({
    query: bind(store, text, [accountId, accountId, most]),
    expect: 1,
  });
  return [
    { query: bind(store, LOCK_ACCOUNT_SQL, [accountId]), expect: 1 },
    ...(isNew ? [guard(CRAWLS_SQL, MAX_CRAWL_DOCUMENTS)] : []),
    guard(RUNNING_SQL, MAX_RUNNING_CRAWLS),
  ];
}

/** Writes the document over the version that was read. */
export function updateDocument(store: Store, stored: StoredDocument, changed: StoredDocument): readonly Write[] {
  const { document_id: _id, account_id: _account, created_at: _at, ...columns } = toRow(changed);
  const query = store.db
    .updateTable('documents')
    .set({ ...columns, version: stored.version + 1 })
    .where('document_id', '=', stored.document_id)
    .where('version', '=', stored.version)
    .where('deleted_at', 'is', null)
    .compile();
  const newTags = stored.tags !== changed.tags || stored.participant_tags !== changed.participant_tags;
  return [
    { query, expect: 1 },
    ...(newTags ? [{ query: bind(store, DELETE_TAGS_SQL, [stored.document_id]) }, ...tagWrites(store, changed)] : []),
  ];
}

/** How far the reading is; no change of the document's version. */
export function setProgress(store: Pick<Store, 'dialect'>, documentId: string, progress: number): Write {
  return { query: bind(store, PROGRESS_SQL, [progress, documentId]) };
}

/** Hides the document and frees its tags; its chunks go later (`eraseDocument`). */
export function hideDocument(store: Store, stored: StoredDocument, at: number): readonly Write[] {
  const query = store.db
    .updateTable('documents')
    .set({ deleted_at: at, version: stored.version + 1 })
    .where('document_id', '=', stored.document_id)
    .where('version', '=', stored.version)
    .where('deleted_at', 'is', null)
    .compile();
  return [{ query, expect: 1 }, { query: bind(store, DELETE_TAGS_SQL, [stored.document_id]) }];
}

/** Takes the hidden row away. */
export function eraseDocument(store: Pick<Store, 'dialect'>, documentId: string): Write {
  return { query: bind(store, ERASE_SQL, [documentId]) };
}

/** Documents that were made of the upload, also hidden ones. */
export async function countUploadUses(store: Store, uploadId: string): Promise<number> {
  const row = await store.db
    .selectFrom('documents')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('upload_id', '=', uploadId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

function matching(store: Store, filter: DocumentFilter): Selection {
  let query = store.db
    .selectFrom('documents')
    .where('documents.account_id', '=', filter.account_id)
    .where('documents.deleted_at', 'is', null);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.name_or_uuid !== undefined) {
    const needle = filter.name_or_uuid;
    query = query.where(sql<boolean>`(${store.sql.contains('document_name', needle)} or document_id = ${needle})`);
  }
  if (filter.tags !== undefined) query = query.where(hasTag('document', filter.tags));
  if (filter.participant_tags !== undefined) query = query.where(hasTag('participant', filter.participant_tags));
  return query as unknown as Selection;
}

/** Any of the tags; none of no tags. */
function hasTag(kind: 'document' | 'participant', tags: readonly string[]): RawBuilder<boolean> {
  if (tags.length === 0) return sql<boolean>`1 = 0`;
  return sql<boolean>`exists (select 1 from document_tags t where t.account_id = documents.account_id
    and t.kind = ${kind} and t.document_id = documents.document_id and t.tag in (${sql.join([...tags])}))`;
}

function tagWrites(store: Store, document: StoredDocument): readonly Write[] {
  const { account_id, document_id } = document;
  const insert = (kind: string) => (tag: string) => ({
    query: bind(store, INSERT_TAG_SQL, [account_id, kind, tag, document_id]),
  });
  return [...document.tags.map(insert('document')), ...document.participant_tags.map(insert('participant'))];
}

function toRow(document: StoredDocument) {
  const { tags, participant_tags, options, crawl, crawled_urls, version: _version, ...columns } = document;
  return {
    ...columns,
    tags: JSON.stringify(tags),
    participant_tags: JSON.stringify(participant_tags),
    body: JSON.stringify(options),
    crawl: crawl === null ? null : JSON.stringify(crawl),
    crawled_urls: crawled_urls === null ? null : JSON.stringify(crawled_urls),
  };
}

function toDocument(row: DocumentsTable): StoredDocument {
  return {
    document_id: row.document_id,
    account_id: row.account_id,
    document_name: row.document_name,
    document_url: row.document_url,
    status: row.status as DocumentStatus,
    progress: numberOf(row.progress),
    error_message: row.error_message as DocumentError | null,
    callback_url: row.callback_url,
    tags: JSON.parse(row.tags) as string[],
    participant_tags: JSON.parse(row.participant_tags) as string[],
    options: JSON.parse(row.body) as DocumentOptions,
    crawl: row.crawl === null ? null : (JSON.parse(row.crawl) as CrawlConfig),
    crawled_urls: row.crawled_urls === null ? null : (JSON.parse(row.crawled_urls) as string[]),
    last_crawled_at: numberOf(row.last_crawled_at),
    crawl_count: Number(row.crawl_count),
    upload_id: row.upload_id,
    generation: Number(row.generation),
    created_at: Number(row.created_at),
    updated_at: Number(row.updated_at),
    version: Number(row.version),
  };
}

function numberOf(value: number | null): number | null {
  return value === null ? null : Number(value);
}
