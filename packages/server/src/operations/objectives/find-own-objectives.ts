import { randomBytes } from 'node:crypto';
import { DomainError } from '../../errors.ts';
import { findObjectives, type StoredObjectives } from '../../store/objectives.ts';
import type { Store } from '../../store/store.ts';

export function newObjectivesId(): string {
  return `o${randomBytes(6).toString('hex').slice(0, 11)}`;
}

/** @throws DomainError `not_found` */
export async function findOwnObjectives(store: Store, accountId: string, id: string): Promise<StoredObjectives> {
  const stored = /^o[0-9a-f]{11}$/.test(id) ? await findObjectives(store, accountId, id) : undefined;
  if (stored !== undefined) return stored;
  throw new DomainError('not_found', 'Objective not found', {
    details: [{ path: 'objectives_id', message: `"${id.slice(0, 100)}" does not exist` }],
    hint: 'GET /v2/objectives lists the sets of objectives of the account.',
  });
}
