import type { Write } from '../store/store.ts';

export interface NewJob {
  readonly kind: string;
  readonly payload: unknown;
  readonly accountId?: string;
  readonly runAt?: number;
  readonly dedupeKey?: string;
  readonly maxAttempts?: number;
}

/** Work that must happen after a commit, at least once. */
export interface Jobs extends AsyncDisposable {
  /**
   * Statements that add the job to a batch; after the commit call `wake`. `dedupeKey`: while a job of that key waits or
   * runs, another one is not added. `maxAttempts`: 10 unless given. `accountId`: whose share of the kind's places it takes.
   */
  add(job: NewJob): Write[];
  /**
   * Registers the worker of a kind; a throw is retried with backoff up to `maxAttempts`, after which the job is dead and
   * kept; it is dead at once when it wanted to write what no retry makes storable. `backoffMs`: wait after the given
   * attempt (from 1); else doubling from one second to ten minutes. `closing` is aborted when the server closes: a worker that only waits then throws, and runs again after the next start.
   * `concurrency`: for long work, which then has so many places of its own instead of those that all kinds share.
   * `perAccount`: most of them that one account takes, so that its slow work leaves room for the others'.
   */
  handle(
    kind: string,
    run: (payload: unknown, attempt: number, closing: AbortSignal) => Promise<void>,
    options?: {
      readonly backoffMs?: (attempt: number) => number;
      readonly concurrency?: number;
      readonly perAccount?: number;
    },
  ): void;
  /** Says that a batch with jobs was committed by this process, so that they start without waiting for a poll. */
  wake(): void;
  start(): void;
}
