import type { Write } from '../store/store.ts';

/** Work that must happen after a commit, at least once. */
export interface Jobs extends AsyncDisposable {
  /** Statements that add the job to a batch. `dedupeKey`: at most one open job of that key. */
  add(job: { kind: string; payload: unknown; runAt?: number; dedupeKey?: string; maxAttempts?: number }): Write[];
  /** Registers the worker of a kind; a throw is retried with backoff up to `maxAttempts`. */
  handle(kind: string, run: (payload: unknown, attempt: number) => Promise<void>): void;
  /** Says that a batch with jobs was committed by this process, so that they start without waiting for a poll. */
  wake(): void;
  start(): void;
}
