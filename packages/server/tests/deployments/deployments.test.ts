import { afterAll, beforeAll, expect, test } from 'vitest';
import { stagePal } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

describeOnEachDatabase('deployments', (database) => {
  let server: TestPlatform;
  let palId: string;
  beforeAll(async () => {
    server = await bootPlatform({ database, config: { publicUrl: 'https://pal.example' } });
    const faces = await server.ok<{ data: { face_id: string }[] }>('GET', '/v2/faces?limit=1');
    palId = (await stagePal(server, null, [], { default_face_id: faces.data[0]?.face_id })).palId;
  });
  afterAll(() => server.close());

  const make = (more: Readonly<Record<string, unknown>> = {}) =>
    server.ok<{ deployment_id: string }>('POST', '/v2/deployments', { pal_id: palId, channel: 'embed', ...more });
  const patch = (id: string, operations: unknown) => server.request('PATCH', `/v2/deployments/${id}`, operations);

  test('are made with defaults, and say how to embed them', async () => {
    const made = await make({ name: 'Shop "1"', zz: 1 });
    expect(made).toMatchObject({
      deployment_id: expect.stringMatching(/^dp[0-9a-f]{14}$/),
      pal_id: palId,
      persona_id: palId,
      channel: 'embed',
      status: 'active',
      password: null,
      allowed_origins: [],
      limits: {
        daily_call_limit: null,
        daily_call_limit_per_user: null,
        concurrent_call_limit: null,
        max_call_duration: null,
      },
      customization: {},
      usage_total: 0,
      usage_today: 0,
      url: `https://pal.example/d/${made.deployment_id}`,
      embed_snippet: expect.stringContaining('title="Shop &quot;1&quot;"'),
      thumbnail_image_url: expect.stringMatching(/^https:\/\/pal\.example\/faces\//),
    });
    expect(await server.ok('GET', `/v2/deployments/${made.deployment_id}/`)).toEqual(made);
    const page = await make({ channel: 'landing-page' });
    expect(page).toMatchObject({ name: 'Front desk', embed_snippet: null });
    expect(await make({ channel: 'widget' })).toMatchObject({ embed_snippet: expect.stringContaining('/widget.js') });
  });

  test('refuse what is not valid, naming the field', async () => {
    const cases: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
      [{ channel: 'phone' }, 'channel'],
      [{ channel: null }, 'channel'],
      [{ pal_id: 'p00000000000' }, 'pal_id'],
      [{ pal_id: null }, 'pal_id'],
      [{ persona_id: 'p1' }, 'pal_id'],
      [{ name: 'x'.repeat(256) }, 'name'],
      [{ status: 'gone' }, 'status'],
      [{ password: 5 }, 'password'],
      [{ password: '********' }, 'password'],
      [{ allowed_origins: 'https://a.example' }, 'allowed_origins'],
      [{ allowed_origins: ['https://a.example', 'javascript://x'] }, 'allowed_origins.1'],
      [{ allowed_origins: ["https://a.example'; script-src"] }, 'allowed_origins.0'],
      [{ limits: { daily_call_limit: 0 } }, 'limits.daily_call_limit'],
      [{ limits: { max_call_duration: 3601 } }, 'limits.max_call_duration'],
      [{ limits: [] }, 'limits'],
      [
        { customization: { conversation: { unique_memory_tag: 'yes' } } },
        'customization.conversation.unique_memory_tag',
      ],
      [{ customization: { landing_page: { logo: 'javascript:alert(1)' } } }, 'customization.landing_page.logo'],
      [{ customization: { landing_page: { cta: [{ title: 'x' }] } } }, 'customization.landing_page.cta.0.url'],
    ];
    for (const [more, path] of cases) {
      const body = { pal_id: palId, channel: 'embed', ...more };
      const answer = await server.request('POST', '/v2/deployments', body);
      expect([answer.status, answer.body.details?.[0]?.path], JSON.stringify(more)).toEqual([400, path]);
    }
  });

  test('are listed newest first, from page 0, with filters', async () => {
    const { key } = await server.account('lister');
    const { pal_id } = await server.ok('POST', '/v2/pals', { pal_name: 'x', system_prompt: 'x' }, { key });
    const ids: string[] = [];
    for (const channel of ['embed', 'widget', 'embed']) {
      const made = await server.ok('POST', '/v2/deployments', { persona_id: pal_id, channel }, { key });
      ids.unshift(String(made.deployment_id));
    }
    const list = async (query: string) => {
      const { data, total, total_count } = await server.ok<{
        data: { deployment_id: string }[];
        total: number;
        total_count: number;
      }>('GET', `/v2/deployments${query}`, undefined, { key });
      expect(total).toBe(total_count);
      return { ids: data.map((row) => row.deployment_id), total };
    };
    expect(new Set((await list('')).ids)).toEqual(new Set(ids));
    expect((await list('?limit=2&page=1')).ids).toHaveLength(1);
    expect(await list('?channel=widget')).toEqual({ ids: [ids[1]], total: 1 });
    expect(await list('?status=inactive')).toEqual({ ids: [], total: 0 });
    expect((await list(`?pal_id=${pal_id}&limit=200`)).total).toBe(3);
    expect((await server.request('GET', '/v2/deployments?limit=201')).status).toBe(400);
  });

  test('are changed by a JSON Patch, all of it or nothing', async () => {
    const { deployment_id: id } = await make({ password: 'open sesame', limits: { daily_call_limit: 3 } });
    const before = await server.ok('GET', `/v2/deployments/${id}`);
    expect(before.password).toBe('********');
    expect((await patch(id, [])).status).toBe(304);
    expect((await patch(id, [{ op: 'replace', path: '/password', value: '********' }])).status).toBe(304);
    const bad = [
      [
        { op: 'replace', path: '/status', value: 'inactive' },
        { op: 'test', path: '/name', value: 'other' },
      ],
      [
        { op: 'replace', path: '/status', value: 'inactive' },
        { op: 'replace', path: '/limits/x', value: 1 },
      ],
      [{ op: 'replace', path: '/usage_total', value: 5 }],
      [{ op: 'remove', path: '/deployment_id' }],
      [{ op: 'replace', path: '/pal_id', value: 'p00000000000' }],
      [{ op: 'set', path: '/name' }],
      { name: 'x' },
    ];
    for (const operations of bad) expect((await patch(id, operations)).status, JSON.stringify(operations)).toBe(400);
    expect(await server.ok('GET', `/v2/deployments/${id}`)).toEqual(before);
    const changed = await patch(id, [
      { op: 'replace', path: '/name', value: 'Renamed' },
      { op: 'remove', path: '/limits/daily_call_limit' },
      { op: 'add', path: '/allowed_origins/-', value: 'https://shop.example.com/page' },
      { op: 'replace', path: '/password', value: null },
    ]);
    expect(changed.body).toMatchObject({
      name: 'Renamed',
      limits: { daily_call_limit: null },
      allowed_origins: ['https://shop.example.com'],
      password: null,
    });
    const other = (await stagePal(server, null)).palId;
    expect((await patch(id, [{ op: 'replace', path: '/persona_id', value: other }])).body.pal_id).toBe(other);
  });

  test('belong to the account, and are deleted', async () => {
    const { deployment_id: id } = await make();
    const { key } = await server.account('stranger');
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const answer = await server.request(method, `/v2/deployments/${id}`, method === 'GET' ? undefined : [], { key });
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    }
    expect((await server.request('DELETE', `/v2/deployments/${id}`)).status).toBe(204);
    expect((await server.request('DELETE', `/v2/deployments/${id}`)).status).toBe(404);
    expect((await server.request('GET', `/v2/deployments/${id}/init`, undefined, { key: null })).status).toBe(404);
  });
});
