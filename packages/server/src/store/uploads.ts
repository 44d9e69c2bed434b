import { deleteBlob, keepBlob } from './blobs.ts';
import { bind, portableSql } from './portable-sql.ts';
import type { UploadsTable } from './schema-documents.ts';
import type { Store, Write } from './store.ts';

export type UploadRow = Readonly<UploadsTable>;

const FIND_SQL = portableSql('SELECT * FROM uploads WHERE upload_id = ?');
const STALE_SQL = portableSql(
  `SELECT upload_id FROM uploads u WHERE readable_until < ?
  AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.upload_id = u.upload_id) LIMIT 20`,
);
const DELETE_SQL = portableSql('DELETE FROM uploads WHERE upload_id = ?');

/** Takes over the file that was written under the same id. */
export function insertUpload(store: Store, row: UploadRow): readonly Write[] {
  return [{ query: store.db.insertInto('uploads').values(row).compile(), expect: 1 }, keepBlob(store, row.upload_id)];
}

/** The upload's id is all one needs to read it, so whose it is must be checked where that matters. */
export async function findUpload(store: Store, uploadId: string): Promise<UploadRow | undefined> {
  const [row] = await store.read<UploadRow>(bind(store, FIND_SQL, [uploadId]));
  return row;
}

export function deleteUpload(store: Pick<Store, 'dialect'>, uploadId: string): readonly Write[] {
  return [...deleteBlob(store, uploadId), { query: bind(store, DELETE_SQL, [uploadId]) }];
}

/** Uploads whose URL has run out and that no document was made of. */
export async function staleUploads(store: Store, now: number): Promise<readonly string[]> {
  const rows = await store.read<{ upload_id: string }>(bind(store, STALE_SQL, [now]));
  return rows.map((row) => row.upload_id);
}
