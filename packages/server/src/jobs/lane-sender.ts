import type { Logger } from 'pino';
import { type Egress, EgressFailed, EgressRefused } from '../security/egress.ts';
import type { Sealer } from '../security/sealer.ts';
import { webhookHeaders } from '../security/webhook-signature.ts';
import { ExpectationError, type Store } from '../store/store.ts';
import { readWebhookSecrets } from '../store/webhook-secrets.ts';
import { keepForgetting } from './forget-old-messages.ts';
import {
  type AttemptResult,
  claimMessage,
  type DueMessage,
  disableLane,
  readDueMessages,
  readNextAttemptAt,
  replayMessage,
  retryMessage,
  settleMessage,
  unclaimMessage,
  unlockMessages,
} from './outbox-rows.ts';
import { Poller } from './poller.ts';

/** rest-api.md 20.2: waits before the second, third … attempt. */
const RETRY_MS = [1_000, 5_000, 25_000, 120_000, 600_000] as const;
const TIMEOUT_MS = 10_000;
/** A message whose process died is taken over after this; longer than any attempt. */
const LOCK_MS = 20_000;
const MAX_ANSWER_BYTES = 16_384;
const MAX_SENDING = 32;
/** Share of one receiver, so that a slow one leaves room for the others. */
const MAX_SENDING_PER_ORIGIN = 8;
const IDLE_POLL_MS = 1_000;

export interface LaneSenderParts {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly egress: Egress;
  readonly log: Logger;
  readonly now: () => number;
  readonly version: string;
}

type Verdict =
  | { readonly kind: 'delivered' | 'dead' | 'gone' | 'retry'; readonly result: AttemptResult }
  | { readonly kind: 'unsent' };

/** Takes the first message of each lane, so that a lane is in order and lanes are independent. */
export class LaneSender implements AsyncDisposable {
  readonly #parts: LaneSenderParts;
  readonly #poller: Poller;
  readonly #sending = new Set<Promise<void>>();
  readonly #perOrigin = new Map<string, number>();
  readonly #abort = new AbortController();
  #unlocked: Promise<void> | null = null;
  #forgetting: AsyncDisposable | null = null;

  constructor(parts: LaneSenderParts) {
    this.#parts = parts;
    this.#poller = new Poller(() => this.#tick(), {
      now: parts.now,
      idleMs: IDLE_POLL_MS,
      onError: (error) => parts.log.error({ err: error }, 'the outbox cannot be read'),
    });
  }

  start(): void {
    this.#poller.start();
    this.#forgetting ??= keepForgetting(this.#parts);
  }

  wake(): void {
    this.#poller.wake();
  }

  async replay(accountId: string, outboxId: string): Promise<boolean> {
    const { store, now } = this.#parts;
    try {
      await store.commit([replayMessage(store, accountId, outboxId, now())]);
    } catch (error) {
      // It is pending or delivered, or not the account's.
      if (error instanceof ExpectationError) return false;
      throw error;
    }
    this.wake();
    return true;
  }

  /** Attempts under way are cut off and made again by the next process. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#poller.stop();
    this.#abort.abort();
    await this.#forgetting?.[Symbol.asyncDispose]();
    await Promise.all(this.#sending);
  }

  async #tick(): Promise<number | null> {
    const { store, now } = this.#parts;
    if (store.dialect === 'sqlite') {
      this.#unlocked ??= store.commit([unlockMessages(store)]);
      await this.#unlocked;
    }
    for (;;) {
      const free = MAX_SENDING - this.#sending.size;
      // A message that ends wakes the poller.
      if (free <= 0) return null;
      const due = await readDueMessages(store, now(), free, this.#busyOrigins());
      const taken = (await Promise.all(due.map((row) => this.#take(row)))).filter(Boolean).length;
      // Rows that had to stay behind are of receivers that are busy now, and the next look leaves those out.
      if (due.length < free || taken === 0) return await readNextAttemptAt(store, now());
    }
  }

  #busyOrigins(): ReadonlySet<string> {
    const busy = [...this.#perOrigin].filter(([, count]) => count >= MAX_SENDING_PER_ORIGIN);
    return new Set(busy.map(([origin]) => origin));
  }

  async #take(row: DueMessage): Promise<boolean> {
    const { store, now } = this.#parts;
    if (row.is_disabled === 1) {
      await store.commit(disableLane(store, row, null, now()));
      return true;
    }
    const count = this.#perOrigin.get(row.origin) ?? 0;
    if (count >= MAX_SENDING_PER_ORIGIN) return false;
    this.#perOrigin.set(row.origin, count + 1);
    try {
      await store.commit([claimMessage(store, row, now(), now() + LOCK_MS)]);
    } catch (error) {
      this.#leave(row.origin);
      // Another process was faster.
      if (error instanceof ExpectationError) return false;
      throw error;
    }
    const sending = this.#send(row).finally(() => {
      this.#sending.delete(sending);
      this.#leave(row.origin);
      this.#poller.wake();
    });
    this.#sending.add(sending);
    return true;
  }

  #leave(origin: string): void {
    const count = (this.#perOrigin.get(origin) ?? 1) - 1;
    if (count === 0) this.#perOrigin.delete(origin);
    else this.#perOrigin.set(origin, count);
  }

  async #send(row: DueMessage): Promise<void> {
    const { store, log } = this.#parts;
    try {
      await store.commit(this.#outcome(row, await this.#attempt(row)));
    } catch (error) {
      // The row stays locked until the lock runs out, and is then sent again under the same id.
      log.error({ err: error, outbox_id: row.outbox_id }, 'the outcome of a webhook was not written');
    }
  }

  async #attempt(row: DueMessage): Promise<Verdict> {
    const { store, sealer, egress, now, version } = this.#parts;
    const at = now();
    const secrets = await readWebhookSecrets(store, sealer, row.account_id, at);
    try {
      const answer = await egress.request({
        url: row.url,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': `palaver/${version}`,
          ...webhookHeaders(
            secrets.map(({ secret }) => secret),
            row.outbox_id,
            Math.floor(at / 1_000),
            row.body,
          ),
          'x-tavus-event-id': row.outbox_id,
        },
        body: row.body,
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_ANSWER_BYTES,
        signal: this.#abort.signal,
      });
      return verdictOf(answer.status);
    } catch (error) {
      if (this.#abort.signal.aborted) return { kind: 'unsent' };
      if (error instanceof EgressRefused) {
        return { kind: 'dead', result: { status: null, error: `egress_refused (${error.rule})` } };
      }
      if (!(error instanceof EgressFailed)) throw error;
      return { kind: 'retry', result: { status: null, error: error.timeout ? 'timeout' : error.message } };
    }
  }

  #outcome(row: DueMessage, verdict: Verdict) {
    const { store, log, now } = this.#parts;
    if (verdict.kind === 'unsent') return [unclaimMessage(store, row)];
    const { kind, result } = verdict;
    const facts = {
      outbox_id: row.outbox_id,
      conversation_id: row.conversation_id,
      attempt: row.attempts + 1,
      ...result,
    };
    switch (kind) {
      case 'delivered':
        return settleMessage(store, row, 'delivered', result, now());
      case 'gone':
        log.warn(facts, 'a webhook receiver is gone');
        return disableLane(store, row, result, now());
      case 'dead':
        log.warn(facts, 'a webhook was refused');
        return settleMessage(store, row, 'dead', result, now());
      case 'retry': {
        const waitMs = RETRY_MS[row.attempts];
        if (waitMs !== undefined) return retryMessage(store, row, result, now() + waitMs);
        log.warn(facts, 'a webhook could not be delivered');
        return settleMessage(store, row, 'dead', result, now());
      }
    }
  }
}

function verdictOf(status: number): Verdict {
  const result = { status, error: status >= 200 && status < 300 ? null : `status ${status}` };
  if (result.error === null) return { kind: 'delivered', result };
  if (status === 410) return { kind: 'gone', result };
  return { kind: status === 429 || status >= 500 ? 'retry' : 'dead', result };
}
