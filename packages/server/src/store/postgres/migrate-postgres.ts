import pg from 'pg';
import { MIGRATIONS_TABLE, migrate } from '../migrations/migrate.ts';
import type { Migration } from '../migrations/migration.ts';
import { StoreUnavailableError } from '../store.ts';

/** Any number, the same in every process: whoever holds it migrates, the others wait and find nothing to do. */
const LOCK_KEY = 7_250_283;

export async function migratePostgres(url: string, migrations: readonly Migration[]): Promise<readonly number[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'palaver-migrate' });
  try {
    await client.connect();
  } catch (error) {
    const { host, port, database } = client;
    const reason = error instanceof Error ? error.message || String(error) : String(error);
    throw new StoreUnavailableError(
      `no connection to the database "${database ?? ''}" at ${host}:${port} (DATABASE_URL): ${reason}`,
      { cause: error },
    );
  }
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${MIGRATIONS_TABLE} (id BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)`,
    );
    return await migrate(
      {
        dialect: 'postgres',
        applied: async () => {
          const { rows } = await client.query<{ id: string }>(`SELECT id FROM ${MIGRATIONS_TABLE}`);
          return rows.map((row) => Number(row.id));
        },
        apply: async (migration, statements) => {
          await client.query('BEGIN');
          try {
            for (const statement of statements) await client.query(statement);
            await client.query(`INSERT INTO ${MIGRATIONS_TABLE} (id, name, applied_at) VALUES ($1, $2, $3)`, [
              migration.id,
              migration.name,
              Date.now(),
            ]);
            await client.query('COMMIT');
          } catch (error) {
            await client.query('ROLLBACK');
            throw error;
          }
        },
      },
      migrations,
    );
  } finally {
    // Ends the session and with it the lock.
    await client.end();
  }
}
