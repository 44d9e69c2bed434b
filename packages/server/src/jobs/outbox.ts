import { randomUUID } from 'node:crypto';
import { bind, portableSql } from '../store/portable-sql.ts';
import type { Store, Write } from '../store/store.ts';
import { LaneSender, type LaneSenderParts } from './lane-sender.ts';

/** A webhook that a change causes (rest-api.md 20). */
export interface OutboxMessage {
  readonly account_id: string;
  readonly conversation_id: string | null;
  /** Messages of one lane go out in the order of their batches; a conversation's callback is one lane. */
  readonly lane: string;
  readonly url: string;
  /** The JSON text that is sent. */
  readonly body: string;
  readonly now: number;
  /** `webhook-id`; given where a repeated write must not send twice (`outbox_id` refuses it), else made here. */
  readonly outbox_id?: string;
}

const INSERT_SQL = portableSql(
  `INSERT INTO outbox (outbox_id, account_id, conversation_id, lane, url, origin, body, state, attempts,
  next_attempt_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', 0, ?, ?)`,
);

/** Part of the batch of the change; after the commit call `wake()` of the sender. */
export function outboxWrites(store: Pick<Store, 'dialect'>, message: OutboxMessage): Write[] {
  return [
    {
      query: bind(store, INSERT_SQL, [
        message.outbox_id ?? `evt_${randomUUID().replaceAll('-', '')}`,
        message.account_id,
        message.conversation_id,
        message.lane,
        message.url,
        new URL(message.url).origin,
        message.body,
        message.now,
        message.now,
      ]),
    },
  ];
}

/** Delivers what was written to the outbox. */
export interface OutboxSender extends AsyncDisposable {
  start(): void;
  /** Says that a batch with messages was committed by this process. */
  wake(): void;
  /** Sends a dead or disabled message again; false when the account has none of that id. */
  replay(accountId: string, outboxId: string): Promise<boolean>;
}

export function createOutboxSender(parts: LaneSenderParts): OutboxSender {
  return new LaneSender(parts);
}
