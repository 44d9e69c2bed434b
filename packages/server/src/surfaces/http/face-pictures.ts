import { stockFaceThumbnail } from '../../domain/faces/stock-faces.ts';
import type { Exchange, Page } from './handle-request.ts';
import { send } from './send.ts';

const PATH = /^\/faces\/([A-Za-z0-9]{1,64})\.svg$/;

/** The pictures of the stock faces: `/faces/{face_id}.svg`. */
export function createFacePictures(): Page {
  return (exchange: Exchange) => {
    const faceId = PATH.exec(exchange.path)?.[1];
    const picture = faceId === undefined ? null : stockFaceThumbnail(faceId);
    if (picture === null) return false;
    const headers = {
      ...exchange.headers,
      'Cache-Control': 'public, max-age=86400',
      // Pages of other origins show it: it is a picture of nobody.
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    };
    send(exchange.request, exchange.response, 200, headers, picture, 'image/svg+xml');
    return true;
  };
}
