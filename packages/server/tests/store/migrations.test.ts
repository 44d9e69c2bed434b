import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CompiledQuery } from 'kysely';
import pg from 'pg';
import { expect, it } from 'vitest';
import { readConversation } from '../../src/store/conversations.ts';
import { readRecords } from '../../src/store/journal-reads.ts';
import { numberedConversations } from '../../src/store/migrations/0021-numbered-conversations.ts';
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
  postgres: `SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN
    (SELECT conname FROM pg_constraint WHERE contype IN ('p', 'u')) AND indexname <> 'document_chunks_words' ORDER BY 1`,
};

const names = (rows: readonly Record<string, unknown>[]) => rows.map((row) => String(row.name)).sort();

const COPY = CompiledQuery.raw(`INSERT INTO conversations
  (conversation_id, account_id, conversation_name, status, chat, body, snapshot, next_seq, created_at, updated_at)
  SELECT 'third', account_id, conversation_name, status, chat, body, snapshot, next_seq, created_at, updated_at
  FROM conversations WHERE conversation_id = 'early'`);

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

  it('give conversations their numbers, and keep their journals and counts', async () => {
    const other = await db.fresh();
    await migrateTo(
      other,
      migrations.filter(({ id }) => id < numberedConversations.id),
    );
    const conversation = (id: string, at: number) => `INSERT INTO conversations
      (conversation_id, account_id, conversation_name, status, chat, body, snapshot, next_seq, created_at, updated_at)
      VALUES ('${id}', 'a', 'n', 'active', 1, '{}', '{}', 1001, ${at}, ${at})`;
    const append = (id: string, seq: number) => `INSERT INTO journal (conversation_id, seq, first_seq, records)
      VALUES ('${id}', ${seq}, ${seq}, '[{"kind":"note","seq":${seq},"at":1,"note":{"of":"${id}"}}]')`;
    for (const text of [conversation('later', 2), conversation('early', 1)]) await query(other, text);
    for (const text of [append('later', 1), append('early', 2), append('early', 700), append('gone', 1)]) {
      await query(other, text);
    }
    expect(await migrateTo(other, migrations)).toEqual(
      migrations.map(({ id }) => id).filter((id) => id >= numberedConversations.id),
    );
    const store = await other.open();
    const note = (seq: number, of: string) => ({ kind: 'note', seq, at: 1, note: { of } });
    expect(await readRecords(store, 'early')).toEqual([note(2, 'early'), note(700, 'early')]);
    expect(await readRecords(store, 'later')).toEqual([note(1, 'later')]);
    expect((await readConversation(store, 'early'))?.next_seq).toBe(1_001);
    const made = await store.commit([{ query: COPY }]).then(() => readConversation(store, 'third'));
    const numbers = [await readConversation(store, 'early'), await readConversation(store, 'later'), made];
    expect(new Set(numbers.map((record) => record?.number)).size).toBe(3);
    expect(await store.db.selectFrom('list_counts').selectAll().execute()).toEqual([
      { account_id: 'a', list: 'conversations:active', n: 3 },
    ]);
    await expect(store.commit([{ query: COPY }])).rejects.toMatchObject({ constraint: 'conversations_pkey' });
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
