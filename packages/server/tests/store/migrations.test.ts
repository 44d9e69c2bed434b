import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { expect, it } from 'vitest';
import type { Migration } from '../../src/store/migrations/migration.ts';
import { ddl } from '../../src/store/migrations/migration.ts';
import { migrations } from '../../src/store/migrations/migrations.ts';
import { migratePostgres } from '../../src/store/postgres/migrate-postgres.ts';
import { migrateSqlite } from '../../src/store/sqlite/migrate-sqlite.ts';
import { describeOnEachDatabase, type TestDatabase } from '../support/databases.ts';

async function migrateTo(db: TestDatabase, list: readonly Migration[]): Promise<readonly number[]> {
  if (db.databaseUrl !== null) return await migratePostgres(db.databaseUrl, list);
  const database = new DatabaseSync(join(db.dataDir, 'palaver.db'));
  try {
    return await migrateSqlite(database, list);
  } finally {
    database.close();
  }
}

async function query(db: TestDatabase, text: string): Promise<Record<string, unknown>[]> {
  if (db.databaseUrl === null) {
    const database = new DatabaseSync(join(db.dataDir, 'palaver.db'));
    try {
      return database
        .prepare(text)
        .all()
        .map((row) => ({ ...row }));
    } finally {
      database.close();
    }
  }
  const client = new pg.Client({ connectionString: db.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

let first: { readonly columns: readonly string[]; readonly indexes: readonly string[] } | undefined;

// Full-text search is spelled differently: tables of its own in SQLite, a column and its index in PostgreSQL.
const COLUMNS = {
  sqlite: `SELECT t.name || '.' || c.name || CASE WHEN c."notnull" OR c.pk THEN ' not null' ELSE '' END AS name
    FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'document_search%' ORDER BY 1`,
  postgres: `SELECT table_name || '.' || column_name || CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END AS name
    FROM information_schema.columns WHERE table_schema = 'public' AND column_name <> 'search_words' ORDER BY 1`,
};
const INDEXES = {
  sqlite: `SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name`,
  postgres: `SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey'
    AND indexname <> 'document_chunks_words' ORDER BY 1`,
};

const names = (rows: readonly Record<string, unknown>[]) => rows.map((row) => String(row.name)).sort();

const newest = migrations.at(-1)?.id ?? 0;

it('migrations are numbered from 1 in rising order', () => {
  const ids = migrations.map((migration) => migration.id);
  expect(ids[0]).toBe(1);
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
});

describeOnEachDatabase('migrations', (db) => {
  it('bring every earlier version forward, and keep what is there', async () => {
    for (let version = 0; version <= migrations.length; version += 1) {
      const other = await db.fresh();
      expect(await migrateTo(other, migrations.slice(0, version))).toHaveLength(version);
      if (version > 0) {
        await query(other, `INSERT INTO settings (key, value) VALUES ('kept', 'v${version}')`);
      }
      const store = await other.open();
      const kept = await store.db.selectFrom('settings').selectAll().execute();
      expect(kept).toEqual(version > 0 ? [{ key: 'kept', value: `v${version}` }] : []);
      await store[Symbol.asyncDispose]();
      expect(await migrateTo(other, migrations)).toEqual([]);
    }
  });

  it('make the same tables, columns and indexes in both databases', async () => {
    const other = await db.fresh();
    await migrateTo(other, migrations);
    const made = {
      columns: names(await query(other, COLUMNS[db.kind])),
      indexes: names(await query(other, INDEXES[db.kind])),
    };
    expect(made.columns.length).toBeGreaterThan(100);
    // The suite runs on both databases in one file: the first one says what the second must have.
    first ??= made;
    expect(made).toEqual(first);
  });

  it('apply a step whole or not at all', async () => {
    const other = await db.fresh();
    const broken: Migration = {
      id: newest + 1,
      name: 'broken',
      statements: [
        ddl('CREATE TABLE half (id {int} NOT NULL PRIMARY KEY) {strict}'),
        ddl('CREATE TABLE half (id {int})'),
      ],
    };
    await expect(migrateTo(other, [...migrations, broken])).rejects.toThrow(/half/);
    expect(names(await query(other, COLUMNS[db.kind])).filter((name) => name.startsWith('half.'))).toEqual([]);
    const mended = { ...broken, statements: broken.statements.slice(0, 1) };
    expect(await migrateTo(other, [...migrations, mended])).toEqual([broken.id]);
  });

  it('refuse a database of a newer version', async () => {
    const other = await db.fresh();
    const newer: Migration = { id: newest + 1, name: 'newer', statements: [] };
    await migrateTo(other, [...migrations, newer]);
    await expect(other.open()).rejects.toThrow(
      `the database is at schema ${newer.id}, this version knows schemas up to ${newest}: run a newer version`,
    );
  });
});

describeOnEachDatabase('migrations of several processes', (db) => {
  it('are applied once', async () => {
    if (db.kind === 'sqlite') {
      await db.open();
      await expect(db.open()).rejects.toThrow('is in use by process');
      return;
    }
    const other = await db.fresh();
    const applied = await Promise.all(Array.from({ length: 4 }, () => migrateTo(other, migrations)));
    expect(applied.filter((ids) => ids.length > 0)).toEqual([migrations.map((migration) => migration.id)]);
  });
});
