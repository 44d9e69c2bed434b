import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface MadeKey {
  readonly api_key_id: string;
  readonly key: string;
}

describeOnEachDatabase('API keys', (database) => {
  let server: TestPlatform;
  let now = Date.now();
  beforeAll(async () => {
    server = await bootPlatform({ database, overrides: { now: () => now } });
  });
  afterAll(() => server.close());

  const make = (body: Record<string, unknown>) => server.ok<MadeKey>('POST', '/v2/api_keys', { name: 'k', ...body });
  const use = async (key: string, path = '/v2/tools') => (await server.request('GET', path, undefined, { key })).status;

  test('a key is shown once and listed without its text', async () => {
    const made = await server.request('POST', '/v2/api_keys', { name: 'shown once' });
    expect(made.status).toBe(201);
    expect(made.body.key).toMatch(/^pk_[\w-]{43}$/);
    expect(made.body.scopes).toEqual(['read', 'write', 'converse']);
    const list = await server.request('GET', '/v2/api_keys?limit=100');
    expect(list.text).not.toContain(made.body.key);
    const row = list.body.data.find((each: MadeKey) => each.api_key_id === made.body.api_key_id);
    expect(row).toEqual({ ...made.body, key: undefined });
    expect(made.body.key.startsWith(row.prefix)).toBe(true);
  });

  test('the database holds a hash of the key and nothing that gives it back', async () => {
    const { key } = await make({});
    const rows = await server.platform.store.db.selectFrom('api_keys').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(key);
    expect(JSON.stringify(rows)).not.toContain(key.slice(3, 20));
  });

  test('a revoked key is refused at once', async () => {
    const { api_key_id, key } = await make({});
    expect(await use(key)).toBe(200);
    expect((await server.request('DELETE', `/v2/api_keys/${api_key_id}`)).status).toBe(204);
    expect(await use(key)).toBe(401);
    expect((await server.request('DELETE', `/v2/api_keys/${api_key_id}`)).status).toBe(404);
  });

  test('the last key that manages keys cannot be revoked', async () => {
    const { account_id, key } = await server.account();
    expect(account_id).not.toBe(server.accountId);
    const all = async (as: string) =>
      (await server.ok<{ data: MadeKey[] }>('GET', '/v2/api_keys?limit=100', undefined, { key: as })).data;
    const revoke = (id: string | undefined, as: string) =>
      server.request('DELETE', `/v2/api_keys/${id}`, undefined, { key: as });
    const [first] = await all(key);
    const soon = { name: 'soon', scopes: ['admin'], expires_at: new Date(now + 1_000).toISOString() };
    await server.ok('POST', '/v2/api_keys', soon, { key });
    now += 1_000;
    await server.ok('POST', '/v2/api_keys', { name: 'reads', scopes: ['read'] }, { key });
    const refused = await revoke(first?.api_key_id, key);
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
    expect(refused.body.hint).toContain('Make another key');
    const second = await server.ok<MadeKey>('POST', '/v2/api_keys', { name: 'b', scopes: ['admin'] }, { key });
    expect((await revoke(first?.api_key_id, key)).status).toBe(204);
    expect((await revoke(second.api_key_id, second.key)).status).toBe(409);
    expect(await use(second.key, '/v2/api_keys')).toBe(200);
  });

  test('a rotated key goes on for its grace, then ends', async () => {
    const { api_key_id, key } = await make({ scopes: ['read'], allowed_ips: ['127.0.0.0/8'] });
    const next = await server.ok<MadeKey & { scopes: string[]; allowed_ips: string[] }>(
      'POST',
      `/v2/api_keys/${api_key_id}/rotate`,
      { grace_s: 60 },
    );
    expect(next).toMatchObject({ scopes: ['read'], allowed_ips: ['127.0.0.0/8'], name: 'k' });
    expect([await use(key), await use(next.key)]).toEqual([200, 200]);
    now += 60_000;
    expect([await use(key), await use(next.key)]).toEqual([401, 200]);
    const again = await server.ok<MadeKey>('POST', `/v2/api_keys/${next.api_key_id}/rotate`);
    expect([await use(next.key), await use(again.key)]).toEqual([401, 200]);
    expect((await server.request('POST', `/v2/api_keys/${api_key_id}/rotate`)).status).toBe(404);
  });

  test('an expired key is refused like an unknown one', async () => {
    const { key } = await make({ expires_at: new Date(now + 1_000).toISOString() });
    expect(await use(key)).toBe(200);
    now += 1_000;
    expect(await use(key)).toBe(401);
  });

  test('a key for other addresses is refused like an unknown one', async () => {
    const { key } = await make({ allowed_ips: ['192.0.2.0/24'] });
    const answer = await server.request('GET', '/v2/tools', undefined, { key });
    expect(answer.status).toBe(401);
    expect(answer.body.message).toBe('Invalid access token');
    expect(await use((await make({ allowed_ips: ['192.0.2.0/24', '127.0.0.1'] })).key)).toBe(200);
  });

  test('a key gives no scope that it lacks', async () => {
    const { key } = await make({ scopes: ['admin', 'read'] });
    const more = await server.request('POST', '/v2/api_keys', { name: 'more', scopes: ['read', 'write'] }, { key });
    expect(more.status).toBe(403);
    expect(more.body.error).toContain('"write"');
    const usual = await server.request('POST', '/v2/api_keys', { name: 'usual' }, { key });
    expect(usual.body.scopes).toEqual(['read']);
    const full = await make({ scopes: ['read', 'write'] });
    expect((await server.request('POST', `/v2/api_keys/${full.api_key_id}/rotate`, {}, { key })).status).toBe(403);
  });

  test.each([
    [{ name: '' }, 'name'],
    [{ name: 'k', scopes: ['root'] }, 'scopes.0'],
    [{ name: 'k', scopes: [] }, 'scopes'],
    [{ name: 'k', allowed_ips: ['192.0.2.0/33'] }, 'allowed_ips.0'],
    [{ name: 'k', allowed_ips: ['example.com'] }, 'allowed_ips.0'],
    [{ name: 'k', expires_at: 'tomorrow' }, 'expires_at'],
    [{ name: 'k', expires_at: '2001-01-01T00:00:00Z' }, 'expires_at'],
  ])('%j is refused, naming the field', async (body, field) => {
    const answer = await server.request('POST', '/v2/api_keys', body);
    expect(answer.status).toBe(400);
    expect(answer.body.details[0].path).toBe(field);
    expect(answer.body.error).toContain(field);
  });
});

describeOnEachDatabase('accounts', (database) => {
  let server: TestPlatform;
  beforeAll(async () => {
    server = await bootPlatform({ database });
  });
  afterAll(() => server.close());

  test('a new account has a key of its own and sees nothing of the others', async () => {
    const made = await server.request('POST', '/v2/accounts', { name: 'second' });
    expect(made.status).toBe(201);
    const key = made.body.api_key as string;
    const tool = await server.ok<{ tool_id: string; owner_id: number }>('POST', '/v2/tools', {
      name: 'mine',
      description: 'd',
    });
    expect((await server.request('GET', '/v2/tools', undefined, { key })).body).toEqual({ data: [], total_count: 0 });
    expect((await server.request('GET', `/v2/tools/${tool.tool_id}`, undefined, { key })).status).toBe(400);
    const theirs = await server.ok<{ owner_id: number }>(
      'POST',
      '/v2/tools',
      { name: 'mine', description: 'd' },
      { key },
    );
    expect(theirs.owner_id).toBe(made.body.owner_id);
    expect(theirs.owner_id).not.toBe(tool.owner_id);
  });

  test('only the first account manages accounts', async () => {
    const { key, account_id } = await server.account();
    for (const [method, path, body] of [
      ['GET', '/v2/accounts'],
      ['POST', '/v2/accounts', { name: 'third' }],
      ['GET', `/v2/accounts/${account_id}`],
      ['DELETE', `/v2/accounts/${account_id}`],
    ] as const) {
      expect((await server.request(method, path, body, { key })).status).toBe(403);
    }
  });

  test('a deleted account is gone with its keys; the first one stays', async () => {
    const { key, account_id } = await server.account();
    expect((await server.request('GET', '/v2/tools', undefined, { key })).status).toBe(200);
    expect((await server.request('DELETE', `/v2/accounts/${account_id}`)).status).toBe(204);
    expect((await server.request('GET', '/v2/tools', undefined, { key })).status).toBe(401);
    expect((await server.request('GET', `/v2/accounts/${account_id}`)).status).toBe(404);
    const refused = await server.request('DELETE', `/v2/accounts/${server.accountId}`);
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe('conflict');
  });

  test('every account has a webhook secret, which rotates', async () => {
    const { key } = await server.account();
    const first = await server.ok<{ secret: string }>('GET', '/v2/webhook_secret', undefined, { key });
    expect(first.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const next = await server.ok<{ secret: string }>('POST', '/v2/webhook_secret/rotate', { grace_s: 60 }, { key });
    expect(next.secret).not.toBe(first.secret);
    expect(await server.ok('GET', '/v2/webhook_secret', undefined, { key })).toEqual(next);
    expect((await server.request('POST', '/v2/webhook_secret/rotate', { grace_s: -1 }, { key })).body.error).toContain(
      'grace_s',
    );
  });
});
