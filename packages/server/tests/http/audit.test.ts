import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

describeOnEachDatabase('audit log', (database) => {
  let server: TestPlatform;
  beforeAll(async () => {
    server = await bootPlatform({ database });
  });
  afterAll(() => server.close());

  const rows = (requestId: string) =>
    server.platform.store.db.selectFrom('audit_log').selectAll().where('request_id', '=', requestId).execute();

  test('has one row for each change, naming who, what and from where', async () => {
    const made = await server.request(
      'POST',
      '/v2/tools',
      { name: 'audited', description: 'd' },
      { headers: { 'x-request-id': 'made-1' } },
    );
    await expect.poll(async () => (await rows('made-1'))[0]?.target).toBe(made.body.tool_id);
    const [row] = await rows('made-1');
    expect(row).toMatchObject({ account_id: server.accountId, operation: 'tools.create', ip: '127.0.0.1' });
    expect(row?.actor).toMatch(/^ak/);
    await server.request(
      'PATCH',
      `/v2/tools/${made.body.tool_id}`,
      { description: 'e' },
      { headers: { 'x-request-id': 'changed-1' } },
    );
    expect(await rows('changed-1')).toMatchObject([{ operation: 'tools.update', target: made.body.tool_id }]);
  });

  test('has none for reads, refusals and dry runs', async () => {
    await server.request('GET', '/v2/tools', undefined, { headers: { 'x-request-id': 'read-1' } });
    await server.request('POST', '/v2/tools', { name: '9' }, { headers: { 'x-request-id': 'refused-1' } });
    await server.request('DELETE', '/v2/tools/t000000000000', undefined, { headers: { 'x-request-id': 'refused-2' } });
    const headers = { 'x-request-id': 'dry-1' };
    await server.request('POST', '/v2/tools/end_call/test', { arguments: {} }, { headers });
    for (const id of ['read-1', 'refused-1', 'refused-2', 'dry-1']) expect(await rows(id)).toEqual([]);
  });

  test('has one row for a change that was sent twice with one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'audit-once' };
    await server.request('POST', '/v2/accounts', { name: 'a' }, { headers: { ...headers, 'x-request-id': 'once-1' } });
    await server.request('POST', '/v2/accounts', { name: 'a' }, { headers: { ...headers, 'x-request-id': 'once-2' } });
    expect(await rows('once-1')).toHaveLength(1);
    expect(await rows('once-2')).toHaveLength(0);
  });
});
