import { readBlob } from '../../store/blobs.ts';
import type { Store } from '../../store/store.ts';
import { findUpload } from '../../store/uploads.ts';
import type { Exchange, Page } from './handle-request.ts';
import { send } from './send.ts';

const PATH = /^\/uploads\/(u[0-9a-f]{32})\/[^/]*$/;

/** Files that were uploaded, for whoever knows their address, as long as it was asked to be readable. */
export function createUploadedFiles(store: Store, now: () => number): Page {
  return async (exchange: Exchange) => {
    const uploadId = PATH.exec(exchange.path)?.[1];
    const upload = uploadId === undefined ? undefined : await findUpload(store, uploadId);
    if (upload === undefined || Number(upload.readable_until) < now()) return false;
    const bytes = await readBlob(store, upload.upload_id);
    if (bytes === null) return false;
    const headers = {
      ...exchange.headers,
      'Cache-Control': 'private, no-store',
      // Somebody else's file on our origin: never shown as a page of ours.
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(upload.file_name)}`,
      'Content-Security-Policy': "sandbox; default-src 'none'",
    };
    send(exchange.request, exchange.response, 200, headers, bytes, 'application/octet-stream');
    return true;
  };
}
