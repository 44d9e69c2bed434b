import type { Logger } from 'pino';
import { purgeIdempotency, purgeRunningIdempotency } from '../store/idempotency.ts';
import type { Store } from '../store/store.ts';

const EVERY_MS = 3_600_000;

/** Removes answers that are no longer replayed, now and then; at the start also the claims of a dead process. */
export async function forgetOldAnswers(store: Store, log: Logger, now: () => number): Promise<Disposable> {
  // The embedded store has no other process; on PostgreSQL a claim may be that of one that lives.
  if (store.dialect === 'sqlite') await store.commit([purgeRunningIdempotency(store)]);
  const timer = setInterval(() => {
    store.commit([purgeIdempotency(store, now())]).catch((error: unknown) => {
      log.warn({ err: error }, 'old answers could not be removed');
    });
  }, EVERY_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
