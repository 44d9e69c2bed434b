import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { ExpectationError, type Store, UnstorableError, type Write } from '../store/store.ts';
import {
  buryJob,
  claimJob,
  type Demand,
  finishJob,
  insertJob,
  type JobRow,
  readDueJobs,
  readOutlook,
  renewJob,
  retryJob,
  unlockJobs,
} from './job-rows.ts';
import type { Jobs, NewJob } from './jobs.ts';
import { Poller } from './poller.ts';

const CONCURRENCY = 8;
const MAX_ATTEMPTS = 10;
const IDLE_POLL_MS = 1_000;
/** A job whose process died is taken over after this. */
const LOCK_MS = 30_000;
const RENEW_MS = 10_000;
const MAX_BACKOFF_MS = 600_000;
/** What closing waits for running jobs; one that is cut off runs again. */
const CLOSE_MS = 10_000;

interface Handler {
  readonly run: (payload: unknown, attempt: number, closing: AbortSignal) => Promise<void>;
  readonly backoffMs: (attempt: number) => number;
  /** Places of its own; null: it takes of those that all kinds share. */
  readonly concurrency: number | null;
  readonly perAccount: number;
}

interface RunningJob {
  readonly kind: string;
  readonly accountId: string;
  readonly claim: string;
  readonly done: Promise<void>;
}

export class TableJobs implements Jobs {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #handlers = new Map<string, Handler>();
  readonly #running = new Map<string, RunningJob>();
  /** By kinds: the account that took a place last. */
  readonly #turns = new Map<string, string>();
  readonly #poller: Poller;
  #renewal: NodeJS.Timeout | undefined;
  #unlocked: Promise<void> | null = null;
  readonly #closing = new AbortController();

  constructor(store: Store, log: Logger, now: () => number) {
    this.#store = store;
    this.#log = log;
    this.#now = now;
    this.#poller = new Poller(() => this.#tick(), {
      now,
      idleMs: IDLE_POLL_MS,
      onError: (error) => log.error({ err: error }, 'jobs cannot be read'),
    });
  }

  add(job: NewJob): Write[] {
    const now = this.#now();
    const row = {
      kind: job.kind,
      accountId: job.accountId ?? '',
      payload: job.payload,
      dedupeKey: job.dedupeKey ?? null,
      runAt: job.runAt ?? now,
      maxAttempts: job.maxAttempts ?? MAX_ATTEMPTS,
      now,
    };
    return [insertJob(this.#store, row)];
  }

  handle(kind: string, run: Handler['run'], options: Parameters<Jobs['handle']>[2] = {}): void {
    const { backoffMs = defaultBackoffMs, concurrency = null } = options;
    const { perAccount = concurrency ?? CONCURRENCY } = options;
    this.#handlers.set(kind, { run, backoffMs, concurrency, perAccount });
    this.#poller.wake();
  }

  wake(): void {
    this.#poller.wake();
  }

  start(): void {
    this.#renewal = setInterval(() => void this.#renew(), RENEW_MS);
    this.#renewal.unref();
    this.#poller.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#poller.stop();
    const running = Promise.all([...this.#running.values()].map((job) => job.done));
    let timer: NodeJS.Timeout | undefined;
    const cut = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS);
    });
    await Promise.race([running, cut]);
    clearTimeout(timer);
    clearInterval(this.#renewal);
  }

  async #tick(): Promise<number | null> {
    if (this.#store.dialect === 'sqlite') {
      this.#unlocked ??= this.#store.commit([unlockJobs(this.#store)]);
      await this.#unlocked;
    }
    if (this.#handlers.size === 0) return null;
    const now = this.#now();
    const outlook = await readOutlook(this.#store, [...this.#handlers.keys()], now);
    const due = new Set(outlook.filter(({ is_due }) => is_due === 1).map(({ kind }) => kind));
    const full = new Set<string>();
    for (const demand of this.#demands()) {
      const { kinds, free } = demand;
      const rows = free > 0 && kinds.some((kind) => due.has(kind)) ? await readDueJobs(this.#store, demand, now) : [];
      const last = rows.at(-1);
      if (last !== undefined) this.#turns.set(kinds.join(), last.account_id);
      await Promise.all(rows.map((row) => this.#take(row)));
      // A job that ends wakes the poller.
      if (rows.length >= free) for (const kind of kinds) full.add(kind);
    }
    // What is due and was not taken waits for a place, or is another process's.
    const next = outlook.flatMap(({ kind, next }) => (next === null || full.has(kind) ? [] : [next]));
    return next.length === 0 ? null : Math.min(...next);
  }

  #demands(): readonly Demand[] {
    const shared: string[] = [];
    const own: Demand[] = [];
    for (const [kind, { concurrency, perAccount }] of this.#handlers) {
      if (concurrency === null) shared.push(kind);
      else own.push(this.#demand([kind], concurrency, perAccount));
    }
    return shared.length === 0 ? own : [this.#demand(shared, CONCURRENCY, CONCURRENCY), ...own];
  }

  #demand(kinds: readonly string[], places: number, perAccount: number): Demand {
    const taken = new Map<string, number>();
    let free = places;
    for (const { kind, accountId } of this.#running.values()) {
      if (!kinds.includes(kind)) continue;
      free -= 1;
      taken.set(accountId, (taken.get(accountId) ?? 0) + 1);
    }
    return { kinds, free, perAccount, taken, after: this.#turns.get(kinds.join()) ?? '' };
  }

  async #take(row: JobRow): Promise<void> {
    const handler = this.#handlers.get(row.kind);
    if (handler === undefined) return;
    const now = this.#now();
    if (row.attempts >= row.max_attempts) {
      // The process of its last attempt died.
      await this.#store.commit([buryJob(this.#store, row.job_id, row.attempts, now, 'the process ended')]);
      return;
    }
    const claim = randomUUID();
    try {
      await this.#store.commit([claimJob(this.#store, row, claim, now, now + LOCK_MS)]);
    } catch (error) {
      // Another process was faster.
      if (error instanceof ExpectationError) return;
      throw error;
    }
    const done = this.#run(row, handler, claim).finally(() => {
      this.#running.delete(row.job_id);
      this.#poller.wake();
    });
    this.#running.set(row.job_id, { kind: row.kind, accountId: row.account_id, claim, done });
  }

  async #run(row: JobRow, handler: Handler, claim: string): Promise<void> {
    const attempt = row.attempts + 1;
    let outcome: Write;
    try {
      await handler.run(JSON.parse(row.payload), attempt, this.#closing.signal);
      outcome = finishJob(this.#store, row.job_id, claim);
    } catch (error) {
      outcome = this.#failure(row, handler, claim, error);
    }
    try {
      await this.#store.commit([outcome]);
    } catch (error) {
      // It stays locked until the lock runs out, and then runs again.
      this.#log.error({ err: error, job_id: row.job_id, kind: row.kind }, 'the outcome of a job was not written');
    }
  }

  #failure(row: JobRow, handler: Handler, claim: string, error: unknown): Write {
    const attempt = row.attempts + 1;
    const facts = { err: error, job_id: row.job_id, kind: row.kind, attempt };
    const message = error instanceof Error ? error.message : String(error);
    if (attempt >= row.max_attempts || error instanceof UnstorableError) {
      this.#log.error(facts, 'a job failed for good');
      return buryJob(this.#store, row.job_id, attempt, this.#now(), message);
    }
    this.#log.warn(facts, 'a job failed and is tried again');
    return retryJob(this.#store, row.job_id, claim, this.#now() + handler.backoffMs(attempt), message);
  }

  async #renew(): Promise<void> {
    if (this.#running.size === 0) return;
    const until = this.#now() + LOCK_MS;
    try {
      await this.#store.commit(
        [...this.#running].map(([jobId, { claim }]) => renewJob(this.#store, jobId, claim, until)),
      );
    } catch (error) {
      this.#log.warn({ err: error }, 'the locks of running jobs were not renewed');
    }
  }
}

function defaultBackoffMs(attempt: number): number {
  return Math.min(MAX_BACKOFF_MS, 1_000 * 2 ** (attempt - 1));
}
