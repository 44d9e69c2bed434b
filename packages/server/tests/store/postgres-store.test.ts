import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import type { Store, Write } from '../../src/store/store.ts';
import { describeOnEachDatabase, silentLog } from '../support/databases.ts';
import { type BreakableProxy, openProxy } from './breakable-proxy.ts';

const insert = (key: string, value = ''): Write => ({
  query: { sql: 'INSERT INTO settings (key, value) VALUES ($1, $2)', parameters: [key, value] },
  expect: 1,
});

describeOnEachDatabase('a connection to the database', (db) => {
  if (db.kind === 'sqlite') {
    it('is not something the embedded store has', async () => {
      const store = await db.open();
      expect(await store.read({ sql: 'SELECT 1 AS one', parameters: [] })).toEqual([{ one: 1 }]);
    });
    return;
  }

  let proxy: BreakableProxy;
  let store: Store;
  let direct: pg.Client;
  beforeAll(async () => {
    proxy = await openProxy(db.databaseUrl ?? '');
    store = await openStore({ dataDir: db.dataDir, databaseUrl: proxy.url }, silentLog);
    direct = new pg.Client({ connectionString: db.databaseUrl ?? '' });
    await direct.connect();
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await direct.end();
    await proxy[Symbol.asyncDispose]();
  });
  const stored = async (key: string) =>
    (await direct.query('SELECT value FROM settings WHERE key = $1', [key])).rows[0]?.value as string | undefined;

  it('lives on after a value that the database cannot hold, which is told apart from what a retry may mend', async () => {
    expect(await store.commit([insert('nul', 'a\0b')]).catch((error: unknown) => error)).toMatchObject({
      name: 'UnstorableError',
      index: 0,
      message: expect.stringContaining('statement 0 of the batch was refused: invalid byte sequence'),
    });
    await store.commit([insert('nul', 'ab')]);
    expect(await stored('nul')).toBe('ab');
  });

  it('that breaks during a commit leaves the outcome unknown, and the next commit has a new one', async () => {
    // The batch waits for a row that another transaction holds, so that it is under way when the connection breaks.
    await store.commit([insert('row', '0')]);
    await direct.query('BEGIN');
    await direct.query(`UPDATE settings SET value = '1' WHERE key = 'row'`);
    const pending = store
      .commit([
        insert('broken'),
        { query: { sql: `UPDATE settings SET value = '2' WHERE key = 'row'`, parameters: [] } },
      ])
      .catch((error: unknown) => error);
    await sleep(60);
    proxy.cut();
    expect(await pending).toMatchObject({ name: 'CommitUnknownError' });
    await direct.query('COMMIT');
    expect(await store.commit([insert('no way')]).catch((error: unknown) => error)).toMatchObject({
      name: 'StoreUnavailableError',
    });
    proxy.mend();
    await store.commit([insert('mended')]);
    expect(await stored('mended')).toBe('');
    expect(await stored('no way')).toBeUndefined();
  });

  it('is not closed by a batch that is refused', async () => {
    const before = await backends(direct);
    for (let index = 0; index < 30; index += 1) {
      await expect(store.commit([insert(`refused-${index}`), insert('row')])).rejects.toMatchObject({
        name: 'UniqueError',
        index: 1,
        constraint: 'settings_pkey',
      });
    }
    // Idle connections of the test before may close meanwhile; a batch that closed its own would show a new one.
    expect(before).toEqual(expect.arrayContaining(await backends(direct)));
  });

  it('tries a batch again that the server undid to end a deadlock', async () => {
    await store.commit([insert('dead-a', '0'), insert('dead-b', '0')]);
    const add = (key: string): Write => ({
      query: {
        sql: `UPDATE settings SET value = (value::int + 1)::text WHERE key = $1 AND pg_sleep(0.05) IS NOT NULL`,
        parameters: [key],
      },
      expect: 1,
    });
    await Promise.all([
      store.commit([add('dead-a'), add('dead-b')]),
      store.commit([add('dead-b'), add('dead-a')]),
      store.commit([add('dead-a'), add('dead-b')]),
    ]);
    expect([await stored('dead-a'), await stored('dead-b')]).toEqual(['3', '3']);
  });

  it('commits batches of different lanes side by side', async () => {
    const slow = (): Write => ({ query: { sql: 'SELECT pg_sleep(0.2)', parameters: [] } });
    const start = performance.now();
    await Promise.all(['a', 'b', 'c', 'd'].map((lane) => store.commit([slow()], { lane })));
    expect(performance.now() - start).toBeLessThan(600);
  });

  it('takes more batches at once than it has connections', async () => {
    const keys = Array.from({ length: 300 }, (_, index) => `many-${index}`);
    await Promise.all(keys.map((key) => store.commit([insert(key)])));
    const { rows } = await direct.query(`SELECT count(*)::int AS n FROM settings WHERE key LIKE 'many-%'`);
    expect(rows).toEqual([{ n: 300 }]);
  });

  it('that cannot be made is named at the start, without its password', async () => {
    const nowhere = new URL(db.databaseUrl ?? '');
    nowhere.pathname = '/palaver_missing';
    nowhere.password = 'hidden';
    const missing = openStore({ dataDir: db.dataDir, databaseUrl: nowhere.href }, silentLog);
    await expect(missing).rejects.toThrow(
      `no connection to the database "palaver_missing" at ${nowhere.hostname}:${nowhere.port} (DATABASE_URL): `,
    );
    expect(String(await missing.catch((error: unknown) => error))).not.toContain('hidden');
  });

  it('that breaks during a read fails the read alone', async () => {
    const reads = [
      store.read({ sql: 'SELECT pg_sleep(5)', parameters: [] }),
      store.db
        .selectFrom('settings')
        .select(({ fn }) => fn<string>('pg_sleep', [sql.lit(5)]).as('slept'))
        .execute(),
    ].map((read) => read.catch((error: unknown) => error));
    await sleep(80);
    proxy.cut();
    for (const error of await Promise.all(reads)) expect(error).toBeInstanceOf(Error);
    proxy.mend();
    const one = { sql: 'SELECT 1 AS one', parameters: [] };
    await vi.waitFor(async () => expect(await store.read(one)).toEqual([{ one: 1 }]));
  });
});

async function backends(client: pg.Client): Promise<number[]> {
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'palaver' AND datname = current_database() ORDER BY pid`,
  );
  return rows.map((row) => row.pid);
}
