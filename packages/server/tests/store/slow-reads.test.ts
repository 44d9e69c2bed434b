import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('slow reads', (db) => {
  it('see what was committed, give plain rows, and survive one that fails', async () => {
    const store = await db.open();
    const insert = (key: string) => ({ query: store.db.insertInto('settings').values({ key, value: 'v' }).compile() });
    await store.commit([insert('a')]);
    const mark = db.kind === 'sqlite' ? '?' : '$1';
    const query = { sql: `SELECT key, value FROM settings WHERE value = ${mark} ORDER BY key`, parameters: ['v'] };
    expect(await store.readSlow(query)).toStrictEqual([{ key: 'a', value: 'v' }]);
    await expect(store.readSlow({ sql: 'SELECT nonsense', parameters: [] })).rejects.toThrow(/nonsense/);
    await expect(store.readSlow({ sql: 'SELECT * FROM settings WHERE key = ', parameters: [] })).rejects.toThrow();
    await store.commit([insert('b')]);
    expect(await Promise.all([store.readSlow(query), store.readSlow(query)])).toHaveLength(2);
    expect(await store.readSlow(query)).toHaveLength(2);
  });

  it('do not hold up the main thread of an embedded database', async () => {
    const store = await (await db.fresh()).open();
    const count = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000)';
    let turns = 0;
    const turning = setInterval(() => {
      turns += 1;
    }, 5);
    const rows = await store.readSlow<{ last: number }>({
      sql: `${count} SELECT max(i) AS last FROM n`,
      parameters: [],
    });
    clearInterval(turning);
    expect(Number(rows[0]?.last)).toBe(3_000_000);
    expect(turns).toBeGreaterThan(5);
  });

  it('are refused once the store is closed', async () => {
    const store = await (await db.fresh()).open();
    expect(await store.readSlow({ sql: 'SELECT 1 AS one', parameters: [] })).toEqual([{ one: 1 }]);
    // Answered or refused, as the closing finds it: listened to from the start, since it may settle while the store closes.
    const open = store.readSlow({ sql: 'SELECT 1 AS one', parameters: [] }).then(
      (rows) => rows,
      (error: unknown) => error,
    );
    await store[Symbol.asyncDispose]();
    const settled = await open;
    if (!(settled instanceof Error)) expect(settled).toEqual([{ one: 1 }]);
    await expect(store.readSlow({ sql: 'SELECT 1 AS one', parameters: [] })).rejects.toThrow();
  });
});
