import { replayWebhookDeliveryContract } from '@palaver/contract';
import { DomainError } from '../../errors.ts';
import { implement } from '../define.ts';
import { deliveryObject } from './delivery-object.ts';
import { findOwnDelivery } from './find-own-delivery.ts';

/** The replay goes through the sender, not through the operation's own batch: replaying twice is refused, not repeated. */
export const replayWebhookDelivery = implement(
  replayWebhookDeliveryContract,
  async ({ input, caller, platform }) => {
    const { delivery_id } = input.params;
    const row = await findOwnDelivery(platform, caller, delivery_id);
    if (!(await platform.outbox.replay(caller.account_id, delivery_id))) {
      throw new DomainError('conflict', `webhook delivery "${delivery_id}" is ${row.state}`, {
        hint: 'Only a webhook in state "dead" or "disabled" can be sent again.',
      });
    }
    return deliveryObject(await findOwnDelivery(platform, caller, delivery_id));
  },
  { commitsElsewhere: true },
);
