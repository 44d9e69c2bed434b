import { readBlob } from '../../store/blobs.ts';
import { findFaceFile } from '../../store/faces.ts';
import type { Store } from '../../store/store.ts';
import type { Exchange, Page } from './handle-request.ts';
import { send } from './send.ts';

const PATH = /^\/faces\/files\/([0-9a-f]{32})$/;

/** Pictures and models of the accounts' faces, for whoever knows their address. */
export function createFaceFiles(store: Store): Page {
  return async (exchange: Exchange) => {
    const blobId = PATH.exec(exchange.path)?.[1];
    const file = blobId === undefined ? null : await findFaceFile(store, blobId);
    if (file === null) return false;
    const bytes = await readBlob(store, file.blob_id);
    if (bytes === null) return false;
    const headers = {
      ...exchange.headers,
      // The bytes under an id never change, but a deleted face is not to be shown for long.
      'Cache-Control': 'private, max-age=3600',
      'Content-Disposition': file.content_type.startsWith('image/') ? 'inline' : 'attachment; filename="face.vrm"',
      // Somebody else's file on our origin: a picture to any page, and never a page itself.
      'Content-Security-Policy': "sandbox; default-src 'none'",
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Access-Control-Allow-Origin': '*',
    };
    send(exchange.request, exchange.response, 200, headers, bytes, file.content_type);
    return true;
  };
}
