import type { Logger } from 'pino';
import { bind, portableSql } from '../store/portable-sql.ts';
import type { Store } from '../store/store.ts';

/**
 * How long the delivery log keeps a webhook that is settled: as long it can be read and, if it is dead or disabled, be
 * replayed. Longer than any conversation lasts, so that a callback which said 410 stays closed for all of it.
 */
export const KEPT_MS = 30 * 24 * 3_600_000;

const FIRST_AFTER_MS = 60_000;
const EVERY_MS = 3_600_000;
/** Rows of one commit: no turn waits noticeably behind it. */
const BATCH = 200;
const AFTER_ALL = Number.MAX_SAFE_INTEGER;

const BORDER_SQL = portableSql('SELECT position FROM outbox WHERE created_at >= ? ORDER BY position LIMIT 1');
const OLD_SQL = portableSql(
  `SELECT count(*) AS n, min(position) AS first, max(position) AS last FROM (SELECT position FROM outbox
  WHERE position < ? AND state <> 'pending' AND settled_at < ? ORDER BY position LIMIT ?) AS old`,
);
/** A row of the batch may have been replayed meanwhile. */
const FORGET_SQL = portableSql(
  `DELETE FROM outbox WHERE position BETWEEN ? AND ? AND state <> 'pending' AND settled_at < ?`,
);

/** Deletes what was settled before `before`, oldest first, a small batch at a time. */
export async function forgetOldMessages(store: Store, before: number, signal?: AbortSignal): Promise<void> {
  // What was written after `before` cannot be settled before it, and later rows stand behind earlier ones.
  const [border] = await store.readSlow<{ position: number }>(bind(store, BORDER_SQL, [before]));
  for (;;) {
    const values = [border?.position ?? AFTER_ALL, before, BATCH];
    const [old] = await store.readSlow<{ n: number; first: number | null; last: number | null }>(
      bind(store, OLD_SQL, values),
    );
    if (old === undefined || old.first === null || signal?.aborted === true) return;
    await store.commit([{ query: bind(store, FORGET_SQL, [old.first, old.last, before]) }]);
    if (old.n < BATCH) return;
  }
}

/** Does so now and then, until it is disposed. */
export function keepForgetting(parts: {
  readonly store: Store;
  readonly log: Logger;
  readonly now: () => number;
}): AsyncDisposable {
  const { store, log, now } = parts;
  const stop = new AbortController();
  let running: Promise<void> | null = null;
  function run(): void {
    running ??= forgetOldMessages(store, now() - KEPT_MS, stop.signal)
      .catch((error: unknown) => log.warn({ err: error }, 'old webhooks could not be removed'))
      .finally(() => {
        running = null;
      });
  }
  const first = setTimeout(run, FIRST_AFTER_MS).unref();
  const timer = setInterval(run, EVERY_MS).unref();
  return {
    async [Symbol.asyncDispose]() {
      clearTimeout(first);
      clearInterval(timer);
      stop.abort();
      await running;
    },
  };
}
