import { outboxWrites } from '../jobs/outbox.ts';
import type { ConversationRecord } from '../store/conversations.ts';
import type { Store, Write } from '../store/store.ts';

/** The outbox rows of one conversation event; none without a callback URL. */
export function callback(
  store: Store,
  record: Pick<ConversationRecord, 'conversation_id' | 'account_id' | 'callback_url'>,
  at: number,
  eventType: string,
  properties: Readonly<Record<string, unknown>>,
  outboxId?: string,
): Write[] {
  if (record.callback_url === null) return [];
  const body = {
    event_type: eventType,
    message_type: /^(system|canvas)\./.exec(eventType)?.[1] ?? 'application',
    conversation_id: record.conversation_id,
    webhook_url: record.callback_url,
    timestamp: new Date(at).toISOString(),
    properties,
  };
  return outboxWrites(store, {
    account_id: record.account_id,
    conversation_id: record.conversation_id,
    lane: record.conversation_id,
    url: record.callback_url,
    body: JSON.stringify(body),
    now: at,
    ...(outboxId === undefined ? {} : { outbox_id: outboxId }),
  });
}
