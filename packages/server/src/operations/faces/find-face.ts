import type { Face } from '@palaver/contract';
import { ownFace } from '../../domain/faces/own-face.ts';
import { findFace as findStockFace } from '../../domain/faces/stock-faces.ts';
import { DomainError } from '../../errors.ts';
import { findOwnFace, type StoredFace } from '../../store/faces.ts';
import type { Store } from '../../store/store.ts';
import { isFaceId } from './new-face-id.ts';

/** A stock face, or one of the account. */
export async function findFace(store: Store, accountId: string, faceId: string): Promise<Face | undefined> {
  const stock = findStockFace(faceId);
  if (stock !== undefined || !isFaceId(faceId)) return stock;
  const own = await findOwnFace(store, accountId, faceId);
  return own === undefined ? undefined : ownFace(own);
}

/**
 * A face that may be changed.
 * @throws DomainError when it does not exist or is a system face
 */
export async function findChangeableFace(store: Store, accountId: string, faceId: string): Promise<StoredFace> {
  if (findStockFace(faceId) !== undefined) {
    throw new DomainError('invalid_request', 'Bad Request. System faces cannot be changed', {
      hint: 'Make a face of your own with POST /v2/faces.',
    });
  }
  const own = isFaceId(faceId) ? await findOwnFace(store, accountId, faceId) : undefined;
  if (own === undefined) throw unknownFace(faceId);
  return own;
}

/** A face that does not exist, or belongs to another account: the wire answers 400. */
export function unknownFace(faceId: string): DomainError {
  return new DomainError('not_found', 'Invalid face_id', {
    status: 400,
    details: [{ path: 'face_id', message: `"${faceId.slice(0, 100)}" does not exist` }],
    hint: 'GET /v2/faces lists the faces.',
  });
}
