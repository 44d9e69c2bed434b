import type { LanguageModel } from '@palaver/runtime/ports';
import type { Logger } from 'pino';
import type { Conversations } from './calls/conversations.ts';
import type { Config } from './config/config.ts';
import type { CallDelivery } from './delivery/call-delivery.ts';
import type { Documents } from './documents/create-documents.ts';
import type { Access } from './invoke/access.ts';
import type { RateLimits } from './invoke/rate-limits.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { OutboxSender } from './jobs/outbox.ts';
import type { Metrics } from './observability/metrics.ts';
import type { Egress } from './security/egress.ts';
import type { Sealer } from './security/sealer.ts';
import type { Store } from './store/store.ts';

/** The running parts, made by `platform.ts`, closed by it in reverse order. Take only what you use. */
export interface Platform {
  readonly config: Config;
  readonly store: Store;
  readonly sealer: Sealer;
  readonly egress: Egress;
  readonly delivery: CallDelivery;
  readonly conversations: Conversations;
  readonly jobs: Jobs;
  readonly outbox: Pick<OutboxSender, 'replay' | 'wake'>;
  readonly documents: Documents;
  readonly engines: Engines;
  /** Keys that are remembered; a change of keys makes it forget them. */
  readonly access: Pick<Access, 'forget'>;
  /** Slows down whoever guesses passwords. */
  readonly passwordGuesses: RateLimits;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Chooses the engine for a PAL's layers, else the server's default, else the built-in one. */
export interface Engines {
  languageModel(llmLayer: Readonly<Record<string, unknown>> | null, account_id: string): LanguageModel;
}
