import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { Migration } from '../migrations/migration.ts';
import type { Database } from '../schema.ts';
import type { DialectSql, Store } from '../store.ts';
import { prepareReaderConnection, prepareWriterConnection } from './connection.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { migrateSqlite } from './migrate-sqlite.ts';
import { openDatabase } from './open-database.ts';
import { SlowReader } from './slow-reader.ts';
import { createSqliteReader } from './sqlite-reader.ts';
import { SqliteWriter } from './sqlite-writer.ts';

/** @throws DataDirLockedError */
export async function openSqliteStore(
  options: { readonly dataDir: string; readonly migrations: readonly Migration[] },
  log: Logger,
): Promise<Store> {
  const lock = lockDataDir(options.dataDir);
  const path = join(options.dataDir, 'palaver.db');
  let database: DatabaseSync | undefined;
  try {
    // An empty file is an empty database; SQLite gives its log the same permissions.
    closeSync(openSync(path, 'a', 0o600));
    database = openDatabase(path, { timeout: 5_000 });
    prepareWriterConnection(database);
    const applied = await migrateSqlite(database, options.migrations);
    if (applied.length > 0) log.info({ applied }, 'the database was migrated');
    prepareReaderConnection(database);
  } catch (error) {
    database?.close();
    lock[Symbol.dispose]();
    throw error;
  }
  database.function('palaver_fold', { deterministic: true }, (text) => String(text).toLowerCase());
  const reader = createSqliteReader(database);
  const writer = new SqliteWriter(path, log);
  const slowReader = new SlowReader(path);
  const open = database;
  let isClosed = false;
  return {
    dialect: 'sqlite',
    db: new Kysely<Database>({ dialect: reader.dialect }),
    sql: sqliteSql,
    commit: (batch) => writer.commit(batch),
    read: async (query) => reader.all(query),
    readSlow: (query) => slowReader.read(query),
    async [Symbol.asyncDispose]() {
      if (isClosed) return;
      isClosed = true;
      await slowReader[Symbol.asyncDispose]();
      await writer[Symbol.asyncDispose]();
      open.close();
      lock[Symbol.dispose]();
    },
  };
}

const sqliteSql: DialectSql = {
  // SQLite's own LIKE folds ASCII only.
  contains: (column, needle) => sql<boolean>`instr(palaver_fold(${sql.ref(column)}), ${needle.toLowerCase()}) > 0`,
};
