import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFirstKey } from '../../src/operations/accounts/make-first-key.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform } from '../support/platform.ts';

describeOnEachDatabase('the first start', (database) => {
  test('makes a key that is shown once, and keeps it over a restart', async () => {
    const fresh = await database.fresh();
    const first = await bootPlatform({ database: fresh, config: { apiKey: null } });
    expect(first.running.bootstrapKey).toMatch(/^pk_/);
    await first.ok('POST', '/v2/tools', { name: 'kept', description: 'd' });
    await first.close();
    const second = await bootPlatform({ database: fresh, config: { apiKey: null } });
    expect(second.running.bootstrapKey).toBeNull();
    const list = await second.ok('GET', '/v2/tools', undefined, { key: first.key });
    expect(list.total_count).toBe(1);
  });

  test('that cannot listen leaves the key to the next one', async () => {
    const fresh = await database.fresh();
    const { port } = new URL((await bootPlatform({ database: await database.fresh() })).url);
    const taken = bootPlatform({ database: fresh, config: { apiKey: null, port: Number(port) } });
    await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const nowhere = bootPlatform({ database: fresh, config: { apiKey: null, host: 'nope.invalid' } });
    await expect(nowhere).rejects.toThrow(/^PALAVER_HOST is "nope\.invalid": must be an address of this machine/);
    const second = await bootPlatform({ database: fresh, config: { apiKey: null } });
    expect(second.running.bootstrapKey).toMatch(/^pk_/);
    expect((await second.ok('GET', '/v2/api_keys')).total_count).toBe(1);
  });

  test('makes one key, however many processes begin on the same database', async () => {
    const { platform, accountId } = await bootPlatform({ database: await database.fresh() });
    await platform.store.commit([{ query: platform.store.db.deleteFrom('api_keys').compile() }]);
    const made = await Promise.all([1, 2, 3].map(() => makeFirstKey(platform.store, accountId, 1)));
    expect(made.filter((key) => key !== null)).toHaveLength(1);
  });

  test('takes the key of the environment, and a changed one ends the one before', async () => {
    const fresh = await database.fresh();
    const first = await bootPlatform({ database: fresh, config: { apiKey: 'first-key-0123456789' } });
    expect(first.running.bootstrapKey).toBeNull();
    await first.ok('GET', '/v2/tools');
    await first.close();
    const second = await bootPlatform({ database: fresh, config: { apiKey: 'second-key-0123456789' } });
    await second.ok('GET', '/v2/tools');
    expect((await second.request('GET', '/v2/tools', undefined, { key: first.key })).status).toBe(401);
    expect(second.accountId).toBe(first.accountId);
  });

  test('is the only one that may choose the master key', async () => {
    const fresh = await database.fresh();
    const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
    const first = await bootPlatform({ database: fresh, config: { masterKey: key(1) } });
    await first.close();
    await expect(bootPlatform({ database: fresh, config: { masterKey: key(2) } })).rejects.toThrow(
      /master key is not the one .* PALAVER_MASTER_KEY/,
    );
    await (await bootPlatform({ database: fresh, config: { masterKey: key(1) } })).close();
  });

  test('does not replace a master key that was lost', async () => {
    const fresh = await database.fresh();
    const config = { masterKey: null };
    await (await bootPlatform({ database: fresh, config })).close();
    const file = join(fresh.dataDir, 'master.key');
    const kept = readFileSync(file);
    rmSync(file);
    await expect(bootPlatform({ database: fresh, config })).rejects.toThrow(/master key is lost/);
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, kept, { mode: 0o600 });
    await (await bootPlatform({ database: fresh, config })).close();
  });

  test('of a development server keeps the key in a file of its own', async () => {
    const fresh = await database.fresh();
    const config = { apiKey: null, dev: true, demo: true };
    const first = await bootPlatform({ database: fresh, config });
    const key = first.running.bootstrapKey ?? '';
    await first.close();
    const second = await bootPlatform({ database: fresh, config });
    expect(second.running.bootstrapKey).toBe(key);
    await second.ok('GET', '/v2/tools', undefined, { key });
    const file = join(fresh.dataDir, 'development-key');
    expect(readFileSync(file, 'utf8').trim()).toBe(key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
