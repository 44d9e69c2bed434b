import { afterAll, beforeAll, expect, test } from 'vitest';
import { listMemories, memoryWrites } from '../../src/store/memories.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

describeOnEachDatabase('memories', (database) => {
  let server: TestPlatform;
  beforeAll(async () => {
    server = await bootPlatform({ database });
  });
  afterAll(() => server.close());

  async function remember(
    memoryStore: string,
    contents: readonly string[],
    conversationId = 'c00000000001',
    at = 1_000,
  ) {
    const { store } = server.platform;
    const memories = contents.map((content) => ({ memory_store: memoryStore, content }));
    const wanted = { account_id: server.accountId, conversation_id: conversationId, created_at: at, memories };
    await store.commit(memoryWrites(store, wanted));
  }

  test('are listed oldest first, a page at a time', async () => {
    await remember('visitor:1', ['likes maps', 'comes on Fridays', 'has a dog']);
    const first = await server.ok('GET', '/v2/memories/visitor:1?limit=2');
    expect(first).toEqual({
      data: [
        {
          memory_id: expect.stringMatching(/^m[0-9a-f]{11}$/),
          memory_store: 'visitor:1',
          content: 'likes maps',
          conversation_id: 'c00000000001',
          created_at: '1970-01-01T00:00:01.000Z',
        },
        expect.objectContaining({ content: 'comes on Fridays' }),
      ],
      total_count: 3,
    });
    expect(await server.ok('GET', '/v2/memories/visitor%3A1/?limit=2&page=2')).toMatchObject({
      data: [{ content: 'has a dog' }],
      total_count: 3,
    });
    expect(await server.ok('GET', '/v2/memories/visitor:1?page=9')).toEqual({ data: [], total_count: 3 });
  });

  test('of one conversation are written once, however often that is tried', async () => {
    await remember('twice', ['a', 'b']);
    await remember('twice', ['a', 'b']);
    expect(await server.ok('GET', '/v2/memories/twice')).toMatchObject({ total_count: 2 });
  });

  test('are read newest first from several stores', async () => {
    await remember('s1', ['old'], 'c00000000002', 2_000);
    await remember('s2', ['new'], 'c00000000003', 3_000);
    await remember('s3', ['elsewhere'], 'c00000000004', 4_000);
    const { store } = server.platform;
    const found = await listMemories(store, server.accountId, ['s1', 's2'], 10);
    expect(found.map(({ content }) => content)).toEqual(['new', 'old']);
    expect(await listMemories(store, server.accountId, ['s1', 's2'], 1)).toHaveLength(1);
    expect(await listMemories(store, server.accountId, [], 10)).toEqual([]);
  });

  test('are deleted one by one and all at once', async () => {
    await remember('going', ['a', 'b', 'c'], 'c00000000005');
    const { data } = await server.ok<{ data: { memory_id: string }[] }>('GET', '/v2/memories/going');
    const one = `/v2/memories/going/${data[1]?.memory_id}`;
    expect((await server.request('DELETE', one)).status).toBe(204);
    expect(await server.request('DELETE', one)).toMatchObject({
      status: 404,
      body: { error: expect.stringContaining('does not exist'), code: 'not_found' },
    });
    expect(await server.ok('GET', '/v2/memories/going')).toMatchObject({ data: [{ content: 'a' }, { content: 'c' }] });
    expect((await server.request('DELETE', '/v2/memories/going/')).status).toBe(204);
    expect((await server.request('GET', '/v2/memories/going')).status).toBe(404);
    expect((await server.request('DELETE', '/v2/memories/going')).status).toBe(404);
  });

  test('belong to the account', async () => {
    await remember('private', ['mine'], 'c00000000006');
    const { key } = await server.account();
    for (const method of ['GET', 'DELETE']) {
      expect((await server.request(method, '/v2/memories/private', undefined, { key })).status).toBe(404);
    }
    expect(await server.ok('GET', '/v2/memories/private')).toMatchObject({ total_count: 1 });
  });
});
