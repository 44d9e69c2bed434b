import { listWebhookDeliveriesContract } from '@palaver/contract';
import { listDeliveries } from '../../store/webhook-deliveries.ts';
import { implement } from '../define.ts';
import { deliveryObject } from './delivery-object.ts';

export const listWebhookDeliveries = implement(listWebhookDeliveriesContract, async ({ input, caller, platform }) => {
  const { limit, page, conversation_id, state } = input.query;
  const { rows, total } = await listDeliveries(platform.store, caller.account_id, {
    conversation_id,
    state,
    limit,
    offset: (Math.max(page, 1) - 1) * limit,
  });
  return { data: rows.map(deliveryObject), total_count: total };
});
