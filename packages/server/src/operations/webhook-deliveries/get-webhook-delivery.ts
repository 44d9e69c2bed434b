import { getWebhookDeliveryContract } from '@palaver/contract';
import { implement } from '../define.ts';
import { deliveryWithBody } from './delivery-object.ts';
import { findOwnDelivery } from './find-own-delivery.ts';

export const getWebhookDelivery = implement(getWebhookDeliveryContract, async ({ input, caller, platform }) =>
  deliveryWithBody(await findOwnDelivery(platform, caller, input.params.delivery_id)),
);
