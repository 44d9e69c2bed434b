import type { Logger } from 'pino';
import { migrations } from './migrations/migrations.ts';
import { type WatchedStore, watchCommits } from './watch-commits.ts';

export interface StoreLocation {
  readonly dataDir: string;
  /** `postgres://…`, or null for the embedded database in `dataDir`. */
  readonly databaseUrl: string | null;
}

/** Opens the store and brings its schema forward. The embedded one refuses a data directory that is in use. */
export async function openStore(location: StoreLocation, log: Logger): Promise<WatchedStore> {
  if (location.databaseUrl === null) {
    const { openSqliteStore } = await import('./sqlite/open-sqlite-store.ts');
    return watchCommits(await openSqliteStore({ dataDir: location.dataDir, migrations }, log));
  }
  const { openPostgresStore } = await import('./postgres/open-postgres-store.ts');
  return watchCommits(await openPostgresStore({ url: location.databaseUrl, migrations }, log));
}
