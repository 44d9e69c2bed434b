import { type SelectQueryBuilder, sql } from 'kysely';
import { deleteBlob, keepBlob } from './blobs.ts';
import { bind, portableSql } from './portable-sql.ts';
import type { Database } from './schema.ts';
import type { FacesTable } from './schema-faces.ts';
import type { Store, Write } from './store.ts';

/** A face of an account as it is stored. */
export interface StoredFace extends Readonly<Omit<FacesTable, 'status' | 'source_type' | 'body' | 'deleted_at'>> {
  readonly status: 'started' | 'completed' | 'error';
  readonly source_type: 'picture' | 'vrm' | null;
  /** What the create body said beyond the columns. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface FaceFilter {
  readonly account_id: string;
  readonly model_name?: string;
  readonly face_ids?: readonly string[];
}

/** A file of a face, and what it is served as. */
export interface FaceFile {
  readonly blob_id: string;
  readonly content_type: string;
}

const READ_SQL = portableSql('SELECT * FROM faces WHERE face_id = ? AND deleted_at IS NULL');
const FILE_SQL = portableSql(
  `SELECT source_blob, source_type, picture_blob, picture_type FROM faces
  WHERE (source_blob = ? OR picture_blob = ?) AND status = 'completed' AND deleted_at IS NULL`,
);
const HIDE_SQL = portableSql(
  'UPDATE faces SET deleted_at = ?, version = version + 1 WHERE face_id = ? AND version = ? AND deleted_at IS NULL',
);
const ERASE_SQL = portableSql('DELETE FROM faces WHERE face_id = ? AND version = ? AND deleted_at IS NULL');

export async function findOwnFace(store: Store, accountId: string, faceId: string): Promise<StoredFace | undefined> {
  const face = await readFace(store, faceId);
  return face?.account_id === accountId ? face : undefined;
}

/** For work that follows from a face and not from a caller. */
export async function readFace(store: Store, faceId: string): Promise<StoredFace | undefined> {
  const [row] = await store.read<FacesTable>(bind(store, READ_SQL, [faceId]));
  return row === undefined ? undefined : toFace(row);
}

export async function listOwnFaces(
  store: Store,
  filter: FaceFilter,
  page: { readonly sort: 'asc' | 'desc'; readonly limit: number; readonly offset: number },
): Promise<readonly StoredFace[]> {
  const rows = await matching(store, filter)
    .selectAll()
    .orderBy('created_at', page.sort)
    .orderBy('face_id', page.sort)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return rows.map(toFace);
}

export async function countOwnFaces(store: Store, filter: FaceFilter): Promise<number> {
  const row = await matching(store, filter).select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow();
  return Number(row.count);
}

/** The file of a face under its id, which is all one needs to see it; null while the face is not ready, or is gone. */
export async function findFaceFile(store: Store, blobId: string): Promise<FaceFile | null> {
  type Row = Pick<FacesTable, 'source_blob' | 'source_type' | 'picture_blob' | 'picture_type'>;
  const [row] = await store.read<Row>(bind(store, FILE_SQL, [blobId, blobId]));
  if (row === undefined) return null;
  const isPicture = row.picture_blob === blobId && row.picture_type !== null;
  return { blob_id: blobId, content_type: isPicture ? String(row.picture_type) : 'model/gltf-binary' };
}

export function insertFace(store: Store, face: StoredFace): readonly Write[] {
  const values = { ...face, body: JSON.stringify(face.body), deleted_at: null };
  const insert = { query: store.db.insertInto('faces').values(values).compile(), expect: 1 };
  return face.source_blob === null ? [insert] : [insert, keepBlob(store, face.source_blob)];
}

/** Writes the face over the version that was read, and takes over the files that it did not have before. */
export function updateFace(store: Store, stored: StoredFace, changed: StoredFace): readonly Write[] {
  const { face_id, version, body, ...columns } = changed;
  const query = store.db
    .updateTable('faces')
    .set({ ...columns, body: JSON.stringify(body), version: stored.version + 1 })
    .where('face_id', '=', face_id)
    .where('version', '=', stored.version)
    .where('deleted_at', 'is', null)
    .compile();
  const had = filesOf(stored);
  const added = filesOf(changed).filter((blob) => !had.includes(blob));
  return [{ query, expect: 1 }, ...added.map((blob) => keepBlob(store, blob))];
}

export function hideFace(store: Store, face: StoredFace, at: number): readonly Write[] {
  return [{ query: bind(store, HIDE_SQL, [at, face.face_id, face.version]), expect: 1 }];
}

/** The row and the files. */
export function eraseFace(store: Store, face: StoredFace): readonly Write[] {
  return [
    { query: bind(store, ERASE_SQL, [face.face_id, face.version]), expect: 1 },
    ...filesOf(face).flatMap((blob) => deleteBlob(store, blob)),
  ];
}

function filesOf(face: StoredFace): readonly string[] {
  return [...new Set([face.source_blob, face.picture_blob])].filter((blob) => blob !== null);
}

function matching(store: Store, filter: FaceFilter): SelectQueryBuilder<Database, 'faces', object> {
  let query = store.db.selectFrom('faces').where('account_id', '=', filter.account_id).where('deleted_at', 'is', null);
  if (filter.model_name !== undefined) query = query.where('model_name', '=', filter.model_name);
  if (filter.face_ids !== undefined) query = query.where('face_id', 'in', [...filter.face_ids]);
  return query;
}

function toFace({ deleted_at: _, ...row }: FacesTable): StoredFace {
  return {
    ...row,
    status: row.status as StoredFace['status'],
    source_type: row.source_type as StoredFace['source_type'],
    body: JSON.parse(row.body) as StoredFace['body'],
    created_at: Number(row.created_at),
    updated_at: Number(row.updated_at),
    version: Number(row.version),
  };
}
