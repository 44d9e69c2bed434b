import type { DatabaseSync } from 'node:sqlite';

/** The log is copied by the writer when it has answered (`writer-thread.ts`), never inside a commit. */
export function prepareWriterConnection(database: DatabaseSync): void {
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
    PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000`);
}

export function prepareReaderConnection(database: DatabaseSync): void {
  database.exec('PRAGMA query_only = 1; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000');
}
