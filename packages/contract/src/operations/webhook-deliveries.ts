import { z } from 'zod';
import { operation } from '../operation.ts';
import { listOf, listQuery } from '../schemas/list.ts';
import { WebhookDelivery, WebhookDeliveryState, WebhookDeliveryWithBody } from '../schemas/webhook-delivery.ts';

const params = z.object({ delivery_id: z.string() });

export const listWebhookDeliveriesContract = operation({
  id: 'webhook_deliveries.list',
  summary: 'list the webhooks of the account and what became of them, newest first',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/webhook_deliveries', status: 200 },
  input: {
    query: z.object({
      ...listQuery,
      conversation_id: z.string().optional(),
      state: WebhookDeliveryState.optional(),
    }),
  },
  output: listOf(WebhookDelivery),
});

export const getWebhookDeliveryContract = operation({
  id: 'webhook_deliveries.get',
  summary: 'read a webhook with its body',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/webhook_deliveries/{delivery_id}', status: 200 },
  input: { params },
  output: WebhookDeliveryWithBody,
  errors: ['not_found'],
});

export const replayWebhookDeliveryContract = operation({
  id: 'webhook_deliveries.replay',
  summary: 'send a webhook again that is dead or disabled',
  description: 'It goes out under its old id with a fresh signature. What waits for the same receiver is sent as well.',
  effect: 'write',
  scope: 'write',
  http: { method: 'POST', path: '/v2/webhook_deliveries/{delivery_id}/replay', status: 200 },
  input: { params, body: z.unknown() },
  output: WebhookDelivery,
  errors: ['not_found', 'conflict'],
});
