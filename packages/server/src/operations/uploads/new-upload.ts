import { randomBytes } from 'node:crypto';
import type { UploadRow } from '../../store/uploads.ts';
import type { UploadedFile } from '../define.ts';

/** How long the URL of an upload can be read, unless it says otherwise. */
const READABLE_S = 86_400;
const PATH = /\/uploads\/(u[0-9a-f]{32})\/[^/?#]*$/;

/** The row of a file and the path under which this server shows it. */
export function newUpload(
  file: UploadedFile,
  accountId: string,
  at: number,
  readableS = READABLE_S,
): { readonly row: UploadRow; readonly path: string } {
  const upload_id = `u${randomBytes(16).toString('hex')}`;
  return {
    path: `/uploads/${upload_id}/${encodeURIComponent(file.name)}`,
    row: {
      upload_id,
      account_id: accountId,
      file_name: file.name,
      content_type: file.content_type,
      size: file.bytes.length,
      readable_until: at + readableS * 1_000,
      created_at: at,
    },
  };
}

/**
 * The upload a URL names, whatever host the client knows this server by: the id cannot be guessed, and whose it is, is
 * checked by its row.
 */
export function uploadIdOf(url: string): string | null {
  return PATH.exec(URL.parse(url)?.pathname ?? '')?.[1] ?? null;
}
