import { DomainError } from '../../errors.ts';
import type { Platform } from '../../platform-parts.ts';
import { findDelivery, type StoredDelivery } from '../../store/webhook-deliveries.ts';
import type { Caller } from '../define.ts';

/** @throws DomainError `not_found` */
export async function findOwnDelivery(platform: Platform, caller: Caller, deliveryId: string): Promise<StoredDelivery> {
  const row = await findDelivery(platform.store, caller.account_id, deliveryId);
  if (row !== undefined) return row;
  throw new DomainError('not_found', `webhook delivery "${deliveryId.slice(0, 64)}" does not exist`, {
    hint: 'GET /v2/webhook_deliveries lists the webhooks of this account.',
    details: [{ path: 'delivery_id', message: 'does not exist' }],
  });
}
