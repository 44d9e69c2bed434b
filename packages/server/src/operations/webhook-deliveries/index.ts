import type { Implementation } from '../define.ts';
import { getWebhookDelivery } from './get-webhook-delivery.ts';
import { listWebhookDeliveries } from './list-webhook-deliveries.ts';
import { replayWebhookDelivery } from './replay-webhook-delivery.ts';

export const webhookOperations: readonly Implementation[] = [
  listWebhookDeliveries,
  getWebhookDelivery,
  replayWebhookDelivery,
];
