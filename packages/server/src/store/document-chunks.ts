import { bind, portableSql } from './portable-sql.ts';
import type { Store, Write } from './store.ts';

/** A passage that is to be stored. */
export interface NewChunk {
  readonly heading: string | null;
  readonly content: string;
  readonly source_url: string | null;
  readonly embedding: Float32Array | null;
}

export interface ChunkRow {
  readonly chunk_id: number;
  readonly document_id: string;
  readonly document_name: string;
  readonly position: number;
  readonly heading: string | null;
  readonly content: string;
  readonly source_url: string | null;
}

/** A passage that holds words that were looked for; `worth` rises with how well. */
export interface FoundChunk extends ChunkRow {
  readonly worth: number;
}

const COLUMNS = 'c.chunk_id, c.document_id, d.document_name, c.position, c.heading, c.content, c.source_url';
/** Chunks of a document that answers, in its present generation. */
const LIVE = `document_chunks c JOIN documents d ON d.document_id = c.document_id AND d.generation = c.generation
  AND d.deleted_at IS NULL`;

const INSERT_SQL = portableSql(
  `INSERT INTO document_chunks (document_id, generation, position, heading, content, source_url, embedding)
  VALUES (?, ?, ?, ?, ?, ?, ?)`,
);
const PAGE_SQL = portableSql(
  `SELECT ${COLUMNS} FROM ${LIVE} WHERE c.document_id = ? AND c.position >= ? ORDER BY c.position LIMIT ?`,
);
const VECTORS_SQL = portableSql(
  `SELECT c.chunk_id, c.embedding FROM ${LIVE}
  WHERE c.document_id = ? AND c.embedding IS NOT NULL AND c.chunk_id > ? ORDER BY c.chunk_id LIMIT 500`,
);
const OTHERS = 'document_id = ? AND generation <> ?';
const OLDER = 'document_id = ? AND generation < ?';
const removeSql = (which: string) =>
  portableSql(
    `DELETE FROM document_chunks WHERE chunk_id IN
    (SELECT chunk_id FROM document_chunks WHERE ${which} ORDER BY chunk_id LIMIT 200)`,
  );
const leftSql = (which: string) => portableSql(`SELECT 1 AS one FROM document_chunks WHERE ${which} LIMIT 1`);
const REMOVE_SQL = { others: removeSql(OTHERS), older: removeSql(OLDER) };
const LEFT_SQL = { others: leftSql(OTHERS), older: leftSql(OLDER) };

/** Chunks of a document beside those of one generation; no document has -1. */
export interface ChunkRest {
  readonly document_id: string;
  readonly which: 'others' | 'older';
  readonly generation: number;
}

export function insertChunk(
  store: Pick<Store, 'dialect'>,
  place: { readonly document_id: string; readonly generation: number; readonly position: number },
  chunk: NewChunk,
): Write {
  const values = [place.document_id, place.generation, place.position, chunk.heading, chunk.content, chunk.source_url];
  return { query: bind(store, INSERT_SQL, [...values, vectorBytes(chunk.embedding)]), expect: 1 };
}

export async function readChunks(
  store: Store,
  documentId: string,
  from: number,
  limit: number,
): Promise<readonly ChunkRow[]> {
  return await store.read<ChunkRow>(bind(store, PAGE_SQL, [documentId, from, limit]));
}

/** Those of the ids that are still there, in no particular order. */
export async function findChunks(store: Store, chunkIds: readonly number[]): Promise<readonly ChunkRow[]> {
  if (chunkIds.length === 0) return [];
  const sql = `SELECT ${COLUMNS} FROM ${LIVE} WHERE c.chunk_id IN (${marks(store, 0, chunkIds.length)})`;
  return await store.read<ChunkRow>({ sql, parameters: chunkIds });
}

/** The vectors of a document's passages, in the order of the passages. */
export async function readVectors(
  store: Store,
  documentId: string,
): Promise<{ readonly chunk_ids: readonly number[]; readonly vectors: readonly Float32Array[] }> {
  const chunk_ids: number[] = [];
  const vectors: Float32Array[] = [];
  for (let after = 0; ; ) {
    const query = bind(store, VECTORS_SQL, [documentId, after]);
    const rows = await store.readSlow<{ chunk_id: number; embedding: Uint8Array }>(query);
    for (const row of rows) {
      after = Number(row.chunk_id);
      chunk_ids.push(after);
      vectors.push(vectorOf(row.embedding));
    }
    if (rows.length < 500) return { chunk_ids, vectors };
  }
}

/**
 * Passages of the documents that hold any of the words, the best first. The words must be letters and digits alone.
 * SQLite ranks by BM25; PostgreSQL by `ts_rank_cd`, where words near each other count more.
 */
export async function searchChunks(
  store: Store,
  documentIds: readonly string[],
  words: readonly string[],
  limit: number,
): Promise<readonly FoundChunk[]> {
  if (documentIds.length === 0 || words.length === 0) return [];
  return store.dialect === 'sqlite'
    ? await searchSqlite(store, documentIds, words, limit)
    : await searchPostgres(store, documentIds, words, limit);
}

/** One batch of them: small, so that nobody waits behind it. */
export function removeChunks(store: Pick<Store, 'dialect'>, rest: ChunkRest): Write {
  return { query: bind(store, REMOVE_SQL[rest.which], [rest.document_id, rest.generation]) };
}

export async function hasChunks(store: Store, rest: ChunkRest): Promise<boolean> {
  return (await store.read(bind(store, LEFT_SQL[rest.which], [rest.document_id, rest.generation]))).length > 0;
}

async function searchSqlite(
  store: Store,
  documentIds: readonly string[],
  words: readonly string[],
  limit: number,
): Promise<readonly FoundChunk[]> {
  const any = (list: readonly string[]) => list.map((word) => `"${word}"`).join(' OR ');
  // The documents are terms of the index too, so that passages of others are never ranked.
  const match = `document_id : (${any(documentIds)}) AND {heading content} : (${any(words)})`;
  // Ranked within the index alone; of passages that are being replaced some may be among them.
  const sql = `SELECT ${COLUMNS}, -found.rank AS worth
    FROM (SELECT rowid, rank FROM document_search
      WHERE document_search MATCH ? AND rank MATCH 'bm25(0.0, 2.0, 1.0)' ORDER BY rank LIMIT ?) AS found, ${LIVE}
    WHERE c.chunk_id = found.rowid ORDER BY worth DESC, c.chunk_id LIMIT ?`;
  return await store.readSlow<FoundChunk>({ sql, parameters: [match, 2 * limit, limit] });
}

async function searchPostgres(
  store: Store,
  documentIds: readonly string[],
  words: readonly string[],
  limit: number,
): Promise<readonly FoundChunk[]> {
  const sql = `SELECT ${COLUMNS}, ts_rank_cd(c.search_words, q.query, 1)::float8 AS worth
    FROM to_tsquery('english'::regconfig, $1) AS q(query), ${LIVE}
    WHERE c.search_words @@ q.query AND c.document_id IN (${marks(store, 2, documentIds.length)})
    ORDER BY worth DESC, c.chunk_id LIMIT $2`;
  const query = words.map((word) => `'${word}'`).join(' | ');
  return await store.read<FoundChunk>({ sql, parameters: [query, limit, ...documentIds] });
}

function marks(store: Pick<Store, 'dialect'>, before: number, count: number): string {
  return Array.from({ length: count }, (_, at) => (store.dialect === 'sqlite' ? '?' : `$${before + at + 1}`)).join(
    ', ',
  );
}

function vectorBytes(vector: Float32Array | null): Uint8Array | null {
  return vector === null ? null : new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** A copy: the bytes of a row need not begin where a float may. */
function vectorOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}
