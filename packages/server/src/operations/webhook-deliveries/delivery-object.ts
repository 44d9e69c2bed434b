import type { JsonObject, WebhookDelivery, WebhookDeliveryWithBody } from '@palaver/contract';
import type { StoredDelivery } from '../../store/webhook-deliveries.ts';

/** The wire's form of a webhook, without its body. */
export function deliveryObject(row: StoredDelivery): WebhookDelivery {
  const { event_type } = JSON.parse(row.body) as { readonly event_type?: unknown };
  return {
    delivery_id: row.outbox_id,
    conversation_id: row.conversation_id,
    event_type: typeof event_type === 'string' ? event_type : null,
    url: row.url,
    state: row.state as WebhookDelivery['state'],
    attempts: row.attempts,
    last_status: row.last_status,
    last_error: row.last_error,
    next_attempt_at: row.state === 'pending' ? iso(row.next_attempt_at) : null,
    created_at: iso(row.created_at),
    settled_at: row.state === 'pending' || row.settled_at === null ? null : iso(row.settled_at),
  };
}

export function deliveryWithBody(row: StoredDelivery): WebhookDeliveryWithBody {
  return { ...deliveryObject(row), body: JSON.parse(row.body) as JsonObject };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
