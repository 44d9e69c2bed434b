import { beforeAll, expect, it } from 'vitest';
import { CommitUnknownError, ExpectationError, type Store, UniqueError, type Write } from '../../src/store/store.ts';
import { describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('commit', (db) => {
  let store: Store;
  let count = 0;
  const freshKey = () => {
    count += 1;
    return `key-${count}`;
  };
  const insert = (key: string, value: string): Write => ({
    query: store.db.insertInto('settings').values({ key, value }).compile(),
  });
  const update = (key: string, from: string, to: string): Write => ({
    query: store.db
      .updateTable('settings')
      .set({ value: to })
      .where('key', '=', key)
      .where('value', '=', from)
      .compile(),
    expect: 1,
  });
  const storedAt = async (key: string) =>
    (await store.db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst())?.value;

  beforeAll(async () => {
    store = await db.open();
  });

  it('applies all statements of a batch', async () => {
    const [a, b] = [freshKey(), freshKey()];
    await store.commit([insert(a, '1'), insert(b, '2'), update(a, '1', '3')]);
    expect([await storedAt(a), await storedAt(b)]).toEqual(['3', '2']);
  });

  it('applies nothing of a batch whose expectation fails, and names the statement', async () => {
    const key = freshKey();
    const error = await store.commit([insert(key, '1'), update(key, 'other', '2')]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ExpectationError);
    expect(error).toMatchObject({
      index: 1,
      message: 'statement 1 of the batch changed 0 rows instead of 1',
    });
    expect(await storedAt(key)).toBeUndefined();
  });

  it('refuses a change of more rows than expected', async () => {
    const [a, b] = [freshKey(), freshKey()];
    await store.commit([insert(a, 'many'), insert(b, 'many')]);
    const both: Write = {
      query: store.db.updateTable('settings').set({ value: 'x' }).where('key', 'in', [a, b]).compile(),
      expect: 1,
    };
    await expect(store.commit([both])).rejects.toThrow('changed 2 rows instead of 1');
    expect(await storedAt(a)).toBe('many');
  });

  it.each([0, 2])('takes an expectation of %i rows', async (rows) => {
    const keys = [freshKey(), freshKey()].slice(0, rows);
    await store.commit(keys.map((key) => insert(key, 'expected')));
    const remove: Write = {
      query: store.db
        .deleteFrom('settings')
        .where('key', 'in', [...keys, 'nobody'])
        .compile(),
      expect: rows,
    };
    await store.commit([remove]);
    expect(await storedAt(keys[0] ?? 'nobody')).toBeUndefined();
  });

  it('names the primary key that a batch breaks', async () => {
    const key = freshKey();
    await store.commit([insert(key, '1')]);
    const error = await store.commit([insert(freshKey(), '2'), insert(key, '3')]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UniqueError);
    expect(error).toMatchObject({ index: 1, constraint: 'settings_pkey' });
    expect(await storedAt(key)).toBe('1');
  });

  it('names a unique index as the migration does', async () => {
    const tool = (tool_id: string): Write => ({
      query: store.db
        .insertInto('tools')
        .values({
          ...{ tool_id, account_id: 'a1', name: 'book', description: '', parameters: '{}', delivery: '{}' },
          ...{
            trigger_type: 'llm_tool_call',
            on_resolve: 'generate_response',
            created_at: 1,
            updated_at: 1,
            version: 1,
          },
        })
        .compile(),
    });
    await store.commit([tool('t1')]);
    await expect(store.commit([tool('t2')])).rejects.toMatchObject({ constraint: 'tools_live_name' });
    await store.commit([
      { query: store.db.updateTable('tools').set({ deleted_at: 2 }).compile(), expect: 1 },
      tool('t2'),
    ]);
  });

  it('keeps the other batches of a round when one of them fails', async () => {
    const keys = Array.from({ length: 20 }, freshKey);
    const taken = freshKey();
    await store.commit([insert(taken, '0')]);
    const outcomes = await Promise.allSettled(
      keys.map((key, index) =>
        store.commit(index % 5 === 2 ? [insert(key, '1'), insert(taken, '2')] : [insert(key, '1')]),
      ),
    );
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(keys.map((_, index) => index % 5 !== 2));
    const stored = await Promise.all(keys.map(storedAt));
    expect(stored.map((value) => value === '1')).toEqual(keys.map((_, index) => index % 5 !== 2));
  });

  it('applies the batches of one lane in the order of the calls', async () => {
    const key = freshKey();
    await store.commit([insert(key, '0')]);
    const steps = Array.from({ length: 50 }, (_, step) =>
      store.commit([update(key, String(step), String(step + 1))], { lane: 'c1' }),
    );
    await Promise.all(steps);
    expect(await storedAt(key)).toBe('50');
  });

  it('goes on in a lane after a batch of it failed', async () => {
    const key = freshKey();
    const results = await Promise.allSettled([
      store.commit([insert(key, '1')], { lane: 'c2' }),
      store.commit([insert(key, '2')], { lane: 'c2' }),
      store.commit([update(key, '1', '3')], { lane: 'c2' }),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await storedAt(key)).toBe('3');
  });

  it('refuses SQL that does not parse, and the statement works elsewhere afterwards', async () => {
    const key = freshKey();
    await expect(store.commit([insert(key, '1'), { query: { sql: 'bogus', parameters: [] } }])).rejects.toThrow(
      /statement 1 of the batch was refused: .*bogus/,
    );
    await store.commit([insert(key, '1')]);
    expect(await storedAt(key)).toBe('1');
  });

  it('refuses a value that no column can hold', async () => {
    const bad: Write = { query: { ...insert(freshKey(), '1').query, parameters: ['k', { an: 'object' }] } };
    await expect(store.commit([bad])).rejects.toThrow('a value of type object cannot be stored');
    await expect(store.commit([insert(freshKey(), undefined as unknown as string)])).rejects.toThrow();
    const key = freshKey();
    await store.commit([insert(key, 'fine')]);
    expect(await storedAt(key)).toBe('fine');
  });

  it('keeps text exactly', async () => {
    const key = freshKey();
    const text = `ünïcödé 🦜 '"\\ \n\t \u0001 ${'x'.repeat(200_000)}`;
    await store.commit([insert(key, text)]);
    expect(await storedAt(key)).toBe(text);
  });

  it('keeps integers up to 2^53', async () => {
    await store.commit([
      {
        query: store.db
          .insertInto('leases')
          .values({ conversation_id: 'big', holder: 'h', fence: Number.MAX_SAFE_INTEGER })
          .compile(),
      },
    ]);
    const row = await store.db.selectFrom('leases').selectAll().where('conversation_id', '=', 'big').executeTakeFirst();
    expect(row).toEqual({ conversation_id: 'big', holder: 'h', fence: Number.MAX_SAFE_INTEGER });
  });

  it('takes many different statements', async () => {
    const writes = Array.from(
      { length: 1_200 },
      (_, index): Write => ({
        query: { sql: `DELETE FROM settings WHERE key = 'nobody-${index}'`, parameters: [] },
        expect: 0,
      }),
    );
    for (let at = 0; at < writes.length; at += 100) await store.commit(writes.slice(at, at + 100));
    const key = freshKey();
    await store.commit([insert(key, '1'), ...writes.slice(0, 3)]);
    expect(await storedAt(key)).toBe('1');
  });

  it('refuses changes and transactions on db', async () => {
    await expect(store.db.deleteFrom('settings').execute()).rejects.toThrow(/commit|readonly/);
    await expect(store.db.transaction().execute(async () => {})).rejects.toThrow('every write goes through commit');
  });

  it('finds text whatever its case, with % and _ taken literally', async () => {
    const keys = ['contains Ärger', 'contains 50%', 'contains 50x', 'contains a_b', 'contains acb'];
    await store.commit(keys.map((key) => insert(key, 'find')));
    const find = async (needle: string) =>
      (
        await store.db
          .selectFrom('settings')
          .select('key')
          .where('value', '=', 'find')
          .where(store.sql.contains('key', needle))
          .orderBy('key')
          .execute()
      ).map((row) => row.key);
    expect(await find('ÄRGER')).toEqual(['contains Ärger']);
    expect(await find('0%')).toEqual(['contains 50%']);
    expect(await find('A_B')).toEqual(['contains a_b']);
    expect(await find('\\')).toEqual([]);
  });

  it('orders text by its bytes', async () => {
    const keys = ['o-B', 'o-a', 'o-_', 'o-Z', 'o-1'];
    await store.commit(keys.map((key) => insert(key, 'order')));
    const rows = await store.db
      .selectFrom('settings')
      .select('key')
      .where('value', '=', 'order')
      .orderBy('key')
      .execute();
    expect(rows.map((row) => row.key)).toEqual(['o-1', 'o-B', 'o-Z', 'o-_', 'o-a']);
  });

  it('answers everything that was handed in before it closes, and refuses what comes after', async () => {
    const own = await (await db.fresh()).open();
    const write = (key: string): Write => ({
      query: own.db.insertInto('settings').values({ key, value: '1' }).compile(),
    });
    const pending = Promise.allSettled(Array.from({ length: 40 }, (_, index) => own.commit([write(`k${index}`)])));
    await own[Symbol.asyncDispose]();
    expect((await pending).every((outcome) => outcome.status === 'fulfilled')).toBe(true);
    const late = await own.commit([write('late')]).catch((thrown: unknown) => thrown);
    expect(late).not.toBeInstanceOf(CommitUnknownError);
    expect(late).toMatchObject({ name: 'StoreUnavailableError', message: 'the store is closed' });
    await own[Symbol.asyncDispose]();
  });
});
