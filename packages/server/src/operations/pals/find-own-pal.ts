import { findStockPal } from '../../domain/pals/stock-pals.ts';
import { DomainError } from '../../errors.ts';
import { findPal, type StoredPal } from '../../store/pals.ts';
import type { Store } from '../../store/store.ts';
import { isPalId } from './new-pal-id.ts';

/**
 * A PAL that may be changed.
 * @throws DomainError when it does not exist or is a system PAL
 */
export async function findOwnPal(store: Store, accountId: string, palId: string): Promise<StoredPal> {
  if (findStockPal(palId) !== undefined) {
    throw new DomainError('invalid_request', 'Bad Request. System PALs cannot be changed', {
      hint: 'Make a PAL of your own with POST /v2/pals.',
    });
  }
  const stored = isPalId(palId) ? await findPal(store, accountId, palId) : undefined;
  if (stored === undefined) throw unknownPal(palId);
  return stored;
}

/** A PAL that does not exist, or belongs to another account: the wire answers 400. */
export function unknownPal(palId: string): DomainError {
  return new DomainError('not_found', 'Invalid pal_id', {
    status: 400,
    details: [{ path: 'pal_id', message: `"${palId.slice(0, 100)}" does not exist` }],
    hint: 'GET /v2/pals lists the PALs of the account.',
  });
}
