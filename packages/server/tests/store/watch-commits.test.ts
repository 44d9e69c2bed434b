import { expect, it } from 'vitest';
import type { Write } from '../../src/store/store.ts';
import { StoreUnavailableError, UniqueError } from '../../src/store/store.ts';
import { watchCommits } from '../../src/store/watch-commits.ts';
import { describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('a watched store', (database) => {
  it('says that it cannot be written from the write that failed to the one that succeeds', async () => {
    const inner = await database.open();
    let time = 1_000_000;
    let isFull = false;
    let tries = 0;
    const store = watchCommits(
      {
        ...inner,
        commit(batch, options) {
          tries += 1;
          return isFull ? Promise.reject(new StoreUnavailableError('the disk is full')) : inner.commit(batch, options);
        },
      },
      () => time,
    );
    const insert = (key: string): Write => ({
      query: store.db.insertInto('settings').values({ key, value: '' }).compile(),
    });
    expect(await store.writeFault()).toBeNull();
    expect(tries).toBe(0);

    await store.commit([insert('watched')]);
    await expect(store.commit([insert('watched')])).rejects.toBeInstanceOf(UniqueError);
    expect(await store.writeFault()).toBeNull();

    isFull = true;
    await expect(store.commit([insert('more')])).rejects.toThrow('the disk is full');
    expect(tries).toBe(3);
    expect([await store.writeFault(), await store.writeFault()]).toEqual(['the disk is full', 'the disk is full']);
    expect(tries).toBe(3);
    time += 1_000;
    expect(await Promise.all([store.writeFault(), store.writeFault()])).toEqual([
      'the disk is full',
      'the disk is full',
    ]);
    expect(tries).toBe(4);

    isFull = false;
    time += 1_000;
    expect(await store.writeFault()).toBeNull();
    expect(await store.db.selectFrom('settings').select('key').where('key', '=', 'write-probe').execute()).toEqual([]);
  });
});
