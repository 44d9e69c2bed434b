import type { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS_TABLE, migrate } from '../migrations/migrate.ts';
import type { Migration } from '../migrations/migration.ts';

/** The data directory's lock keeps other processes out meanwhile. */
export async function migrateSqlite(
  database: DatabaseSync,
  migrations: readonly Migration[],
): Promise<readonly number[]> {
  database.exec(
    `CREATE TABLE IF NOT EXISTS ${MIGRATIONS_TABLE} (id INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT`,
  );
  return await migrate(
    {
      dialect: 'sqlite',
      applied: async () =>
        database
          .prepare(`SELECT id FROM ${MIGRATIONS_TABLE}`)
          .all()
          .map((row) => Number(row.id)),
      apply: async (migration, statements) => {
        database.exec('BEGIN IMMEDIATE');
        try {
          for (const statement of statements) database.exec(statement);
          database
            .prepare(`INSERT INTO ${MIGRATIONS_TABLE} (id, name, applied_at) VALUES (?, ?, ?)`)
            .run(migration.id, migration.name, Date.now());
          database.exec('COMMIT');
        } catch (error) {
          if (database.isTransaction) database.exec('ROLLBACK');
          throw error;
        }
      },
    },
    migrations,
  );
}
