import type { Logger } from 'pino';
import type { Store } from '../store/store.ts';
import type { Jobs } from './jobs.ts';
import { TableJobs } from './table-jobs.ts';

/** Jobs on the store's own table, in both dialects (docs/decisions/0030). */
export function createJobs(store: Store, log: Logger, options: { readonly now?: () => number } = {}): Jobs {
  return new TableJobs(store, log, options.now ?? Date.now);
}
