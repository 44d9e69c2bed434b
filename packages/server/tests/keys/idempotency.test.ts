import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

describeOnEachDatabase('Idempotency-Key', (database) => {
  let server: TestPlatform;
  let now = Date.now();
  let count = 0;
  beforeAll(async () => {
    server = await bootPlatform({ database, overrides: { now: () => now } });
  });
  afterAll(() => server.close());

  const fresh = () => {
    count += 1;
    return `key-${count}`;
  };
  const post = (key: string, body: unknown, path = '/v2/accounts', other: { key?: string } = {}) =>
    server.request('POST', path, body, { ...other, headers: { 'idempotency-key': key } });
  const accounts = async () => (await server.ok<{ total_count: number }>('GET', '/v2/accounts')).total_count;

  test('gives the stored answer again, header for header', async () => {
    const key = fresh();
    const before = await accounts();
    const first = await post(key, { name: 'once', odd: 1 });
    const again = await post(key, { name: 'once', odd: 1 });
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.status).toBe(201);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('palaver-ignored-fields')).toBe('odd');
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    expect(await accounts()).toBe(before + 1);
  });

  test('refuses the key for another body or path', async () => {
    const key = fresh();
    await post(key, { name: 'a' });
    for (const answer of [await post(key, { name: 'b' }), await post(key, { name: 'a' }, '/v2/api_keys')]) {
      expect(answer.status).toBe(422);
      expect(answer.body.code).toBe('idempotency_key_reused');
    }
  });

  test('belongs to the API key', async () => {
    const key = fresh();
    const other = await server.account();
    const body = { name: 'same', description: 'd' };
    const mine = await post(key, body, '/v2/tools');
    const theirs = await post(key, body, '/v2/tools', { key: other.key });
    expect([mine.status, theirs.status]).toEqual([200, 200]);
    expect(theirs.body.tool_id).not.toBe(mine.body.tool_id);
  });

  test('lets one of many simultaneous requests through', async () => {
    const key = fresh();
    const before = await accounts();
    const answers = await Promise.all(Array.from({ length: 12 }, () => post(key, { name: 'race' })));
    for (const { status } of answers) expect([201, 409]).toContain(status);
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ body }) => body.account_id)).size).toBe(1);
    for (const refused of answers.filter(({ status }) => status === 409)) {
      expect(refused.body.code).toBe('idempotency_in_progress');
      expect(refused.headers.get('retry-after')).toBe('1');
    }
    expect(await accounts()).toBe(before + 1);
  });

  test('may be used again after a refusal', async () => {
    const key = fresh();
    expect((await post(key, { name: '' })).status).toBe(400);
    expect((await post(key, { name: 'mended' })).status).toBe(201);
  });

  test('is kept for 24 hours', async () => {
    const key = fresh();
    const first = await post(key, { name: 'day' });
    now += 86_399_000;
    expect((await post(key, { name: 'day' })).body.account_id).toBe(first.body.account_id);
    now += 2_000;
    const later = await post(key, { name: 'another' });
    expect(later.status).toBe(201);
    expect(later.body.account_id).not.toBe(first.body.account_id);
  });

  test('is stored without the secrets of the answer', async () => {
    const key = fresh();
    const first = await post(key, { name: 'sealed' });
    const rows = await server.platform.store.db.selectFrom('idempotency').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(first.body.api_key);
  });

  test.each(['', 'a b', 'x'.repeat(256), 'tab\there'])('is refused as %j', async (key) => {
    const answer = await post(key, { name: 'x' });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain('Idempotency-Key');
  });

  test('means nothing on other methods', async () => {
    const answer = await server.request('GET', '/v2/tools', undefined, { headers: { 'idempotency-key': 'a b' } });
    expect(answer.status).toBe(200);
  });
});

describeOnEachDatabase('Idempotency-Key over a crash', (database) => {
  const row = { api_key_id: '', idempotency_key: 'crashed', status: null, answer: null, claim: 'of-the-dead' };

  async function crashed(changes: Record<string, unknown>) {
    const fresh = await database.fresh();
    const first = await bootPlatform({ database: fresh });
    const done = await first.request(
      'POST',
      '/v2/accounts',
      { name: 'crash' },
      { headers: { 'idempotency-key': 'crashed' } },
    );
    const { db } = first.platform.store;
    const update = db
      .updateTable('idempotency')
      .set({ ...changes })
      .where('idempotency_key', '=', row.idempotency_key);
    await first.platform.store.commit([{ query: update.compile(), expect: 1 }]);
    await first.close();
    const later = Date.now() + 121_000;
    const second = await bootPlatform({ database: fresh, overrides: { now: () => later } });
    const again = await second.request(
      'POST',
      '/v2/accounts',
      { name: 'crash' },
      { headers: { 'idempotency-key': 'crashed' } },
    );
    const total = await second.ok<{ total_count: number }>('GET', '/v2/accounts');
    return { done, again, total: total.total_count };
  }

  test('a request that died before its change is run again', async () => {
    const { again } = await crashed({ state: 'running', status: null, answer: null });
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBeNull();
  });

  test('a request that died after its change is not run again', async () => {
    const { again, total } = await crashed({ status: 200, answer: `applied ${Date.now()}` });
    expect(again.status).toBe(409);
    expect(again.body.code).toBe('conflict');
    expect(again.body.hint).toContain('Look the object up');
    expect(total).toBe(2);
  });

  test('a user turn that died half-way is not said again', async () => {
    const fresh = await database.fresh();
    const server = await bootPlatform({ database: fresh });
    const face = (await server.ok<{ data: { face_id: string }[] }>('GET', '/v2/faces?limit=1')).data[0]?.face_id;
    const pal = await server.ok('POST', '/v2/pals', { pal_name: 'p', system_prompt: 's', default_face_id: face });
    const { conversation_id } = await server.ok('POST', '/v2/conversations', { chat: true, pal_id: pal.pal_id });
    const path = `/v2/conversations/${conversation_id}/respond`;
    const headers = { 'idempotency-key': 'turn' };
    const first = await server.request('POST', path, { text: 'hello' }, { headers });
    expect(first.body.text).toBe('You said: hello');
    const replayed = await server.request('POST', path, { text: 'hello' }, { headers });
    expect(replayed.text).toBe(first.text);
    const mark = server.platform.store.db.updateTable('idempotency').set({ status: 200, answer: 'applied 1' });
    await server.platform.store.commit([{ query: mark.where('idempotency_key', '=', 'turn').compile(), expect: 1 }]);
    const again = await server.request('POST', path, { text: 'hello' }, { headers });
    expect(again.status).toBe(409);
    const { data } = await server.ok<{ data: { role: string }[] }>('GET', path.replace('respond', 'messages'));
    expect(data.filter(({ role }) => role === 'user')).toHaveLength(1);
  });
});
