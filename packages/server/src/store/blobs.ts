import { bind, portableSql } from './portable-sql.ts';
import type { Store, Write } from './store.ts';

/** Small enough that one part never holds up the writer of the embedded database for long. */
const PART_BYTES = 262_144;
/** A file that nothing took over by then belonged to a request that never ended. */
const LOOSE_MS = 86_400_000;

const INSERT_SQL = portableSql('INSERT INTO blobs (blob_id, size, is_kept, created_at) VALUES (?, ?, 0, ?)');
const PART_SQL = portableSql('INSERT INTO blob_parts (blob_id, part, bytes) VALUES (?, ?, ?)');
const KEEP_SQL = portableSql('UPDATE blobs SET is_kept = 1 WHERE blob_id = ?');
const READ_SQL = portableSql('SELECT bytes FROM blob_parts WHERE blob_id = ? AND part >= ? ORDER BY part LIMIT 16');
const SIZE_SQL = portableSql('SELECT size FROM blobs WHERE blob_id = ?');
const DELETE_SQL = portableSql('DELETE FROM blobs WHERE blob_id = ?');
const DELETE_PARTS_SQL = portableSql('DELETE FROM blob_parts WHERE blob_id = ?');
const PURGE_PARTS_SQL = portableSql(
  'DELETE FROM blob_parts WHERE blob_id IN (SELECT blob_id FROM blobs WHERE is_kept = 0 AND created_at < ?)',
);
const PURGE_SQL = portableSql('DELETE FROM blobs WHERE is_kept = 0 AND created_at < ?');

/**
 * Stores the bytes of a file in several commits, so that nobody waits behind a large one. The file is loose until
 * `keepBlob` is part of the batch that refers to it.
 */
export async function writeBlob(store: Store, blobId: string, bytes: Uint8Array, at: number): Promise<void> {
  await store.commit([{ query: bind(store, INSERT_SQL, [blobId, bytes.length, at]), expect: 1 }]);
  for (let part = 0; part * PART_BYTES < bytes.length; part += 1) {
    const slice = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
    // A copy: handed to another thread, a view takes the whole buffer behind it along.
    await store.commit([{ query: bind(store, PART_SQL, [blobId, part, new Uint8Array(slice)]), expect: 1 }]);
  }
}

export function keepBlob(store: Pick<Store, 'dialect'>, blobId: string): Write {
  return { query: bind(store, KEEP_SQL, [blobId]), expect: 1 };
}

/** The whole file; null when there is none. */
export async function readBlob(store: Store, blobId: string): Promise<Buffer | null> {
  const [row] = await store.read<{ size: number }>(bind(store, SIZE_SQL, [blobId]));
  if (row === undefined) return null;
  const bytes = Buffer.allocUnsafe(Number(row.size));
  let at = 0;
  for (let part = 0; at < bytes.length; ) {
    const rows = await store.read<{ bytes: Uint8Array }>(bind(store, READ_SQL, [blobId, part]));
    // It is being deleted.
    if (rows.length === 0) return null;
    for (const { bytes: slice } of rows) {
      bytes.set(slice, at);
      at += slice.length;
    }
    part += rows.length;
  }
  return bytes;
}

export function deleteBlob(store: Pick<Store, 'dialect'>, blobId: string): readonly Write[] {
  return [{ query: bind(store, DELETE_PARTS_SQL, [blobId]) }, { query: bind(store, DELETE_SQL, [blobId]) }];
}

/** Sweeps files away that were never taken over. */
export function purgeBlobs(store: Pick<Store, 'dialect'>, now: number): readonly Write[] {
  const before = now - LOOSE_MS;
  return [{ query: bind(store, PURGE_PARTS_SQL, [before]) }, { query: bind(store, PURGE_SQL, [before]) }];
}
