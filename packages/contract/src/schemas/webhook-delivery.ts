import { z } from 'zod';
import { JsonObject } from './json.ts';

/** `dead`: given up or refused. `disabled`: not sent, since the receiver answered 410 before. */
export const WebhookDeliveryState = z.enum(['pending', 'delivered', 'dead', 'disabled']);

/** One webhook and what became of it. */
export const WebhookDelivery = z.object({
  delivery_id: z.string().describe('the `webhook-id` and `X-Tavus-Event-Id` it is sent with'),
  conversation_id: z.string().nullable(),
  event_type: z.string().nullable(),
  url: z.string(),
  state: WebhookDeliveryState,
  attempts: z.number().int(),
  last_status: z.number().int().nullable().describe('HTTP status of the last answer'),
  last_error: z.string().nullable(),
  next_attempt_at: z.string().nullable().describe('while it is pending'),
  created_at: z.string(),
  settled_at: z.string().nullable(),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

export const WebhookDeliveryWithBody = WebhookDelivery.extend({
  body: JsonObject.describe('what is sent'),
});
export type WebhookDeliveryWithBody = z.infer<typeof WebhookDeliveryWithBody>;
