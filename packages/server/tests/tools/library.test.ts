import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const url = 'https://api.example.com/w/{city}';
let count = 0;
const unique = (prefix: string) => `${prefix}_${(count++).toString(36)}`;
const body = (over: object = {}) => ({ name: unique('tool'), description: 'Get the weather.', parameters, ...over });

describeOnEachDatabase('the library of tools', (db) => {
  let server: TestPlatform;
  let other: string;
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
    other = (await server.account('neighbour')).key;
  });
  afterAll(() => server.close());

  const create = (over: object = {}) => server.ok<{ tool_id: string; name: string }>('POST', '/v2/tools', body(over));

  it('keeps a tool as it was made, the order of its keys included', async () => {
    const schema = { type: 'object', required: ['z'], properties: { z: { type: 'string' }, a: { type: 'integer' } } };
    const made = await create({ parameters: schema });
    const answer = await server.request('GET', `/v2/tools/${made.tool_id}/`);
    expect(answer.body).toEqual(made);
    expect(answer.text).toContain(JSON.stringify(schema));
    expect(answer.body.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    expect(made.tool_id).toMatch(/^t[0-9a-f]{12}$/);
  });

  it('seals secrets before it stores them and shows none', async () => {
    const secret = 'a-secret-that-must-not-leak';
    const auth = { type: 'bearer', token: secret };
    const made = await create({ delivery: { app_message: false, api: { url, auth } } });
    const shown = await server.request('GET', `/v2/tools/${made.tool_id}`);
    const listed = await server.request('GET', `/v2/tools?name_or_uuid=${made.tool_id}`);
    for (const text of [JSON.stringify(made), shown.text, listed.text]) {
      expect(text).not.toContain(secret);
      expect(text).toContain('********');
    }
    const row = await server.platform.store.db
      .selectFrom('tools')
      .select('delivery')
      .where('tool_id', '=', made.tool_id)
      .executeTakeFirstOrThrow();
    expect(row.delivery).not.toContain(secret);
    const sealed = JSON.parse(row.delivery).api.auth.token;
    const sealer = await server.platform.sealer.forAccount(server.accountId);
    expect(sealer.open(sealed)).toBe(secret);
  });

  it('keeps a stored secret through a patch that leaves it out, still readable', async () => {
    const made = await create({ delivery: { api: { url, auth: { type: 'hmac', secret: '0123456789abcdef' } } } });
    const patch = { delivery: { api: { url: `${url}/now`, auth: { type: 'hmac' } } } };
    await server.ok('PATCH', `/v2/tools/${made.tool_id}`, patch);
    await server.ok('PATCH', `/v2/tools/${made.tool_id}`, { description: 'Newer.' });
    const row = await server.platform.store.db
      .selectFrom('tools')
      .select('delivery')
      .where('tool_id', '=', made.tool_id)
      .executeTakeFirstOrThrow();
    const sealer = await server.platform.sealer.forAccount(server.accountId);
    expect(sealer.open(JSON.parse(row.delivery).api.auth.secret)).toBe('0123456789abcdef');
  });

  it('names the keys that nothing reads', async () => {
    const auth = { type: 'bearer', token: 'k', secret: 's' };
    const sent = body({ tags: ['a'], delivery: { api: { url, retries: 3, auth } } });
    const answer = await server.request('POST', '/v2/tools', sent);
    expect(answer.headers.get('palaver-ignored-fields')).toBe('tags, delivery.api.retries, delivery.api.auth.secret');
  });

  it('gives a name once, however many ask for it at the same time', async () => {
    const name = unique('wanted');
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => server.request('POST', '/v2/tools', body({ name }))),
    );
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, ...Array.from({ length: 11 }, () => 409)]);
    const refused = answers.find((answer) => answer.status === 409);
    expect(refused?.body).toMatchObject({ code: 'conflict', details: [{ path: 'name' }] });
    expect(await server.ok('GET', `/v2/tools?name_or_uuid=${name}`)).toMatchObject({ total_count: 1 });
    expect((await server.request('POST', '/v2/tools', body({ name }), { key: other })).status).toBe(200);
  });

  it('loses none of many patches of one tool', async () => {
    const made = await create();
    const patches = [
      { description: 'New.' },
      { on_call: 'silent' },
      { on_resolve: 'add_to_context' },
      { policy: { effect: 'read' } },
    ];
    const answers = await Promise.all(
      patches.map((patch) => server.request('PATCH', `/v2/tools/${made.tool_id}`, patch)),
    );
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    expect(await server.ok('GET', `/v2/tools/${made.tool_id}`)).toMatchObject(Object.assign({}, ...patches));
  });

  it('deletes a tool once, detaches it and frees its name', async () => {
    const made = await create();
    const { pal_id } = await server.ok<{ pal_id: string }>('POST', '/v2/pals', {
      system_prompt: 's',
      tool_ids: [made.tool_id],
    });
    const path = `/v2/tools/${made.tool_id}`;
    const answers = await Promise.all([1, 2, 3].map(() => server.request('DELETE', path)));
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([204, 400, 400]);
    expect(await server.ok('GET', `/v2/pals/${pal_id}/tools`)).toEqual({ data: [] });
    for (const [method, sent] of [['GET'], ['PATCH', {}], ['DELETE']] as const) {
      expect((await server.request(method, path, sent)).body).toMatchObject({ code: 'not_found' });
    }
    expect((await create({ name: made.name })).tool_id).not.toBe(made.tool_id);
  });

  it('shows nothing of it to another account', async () => {
    const made = await create();
    const path = `/v2/tools/${made.tool_id}`;
    const absent = '/v2/tools/t000000000000';
    for (const [method, sent] of [
      ['GET'],
      ['PATCH', { description: 'x' }],
      ['DELETE'],
      ['POST', { arguments: {} }],
    ] as const) {
      const suffix = method === 'POST' ? '/test' : '';
      const seen = await server.request(method, path + suffix, sent, { key: other });
      const missing = await server.request(method, absent + suffix, sent, { key: other });
      expect(seen.status).toBe(400);
      expect(seen.body.error.replace(made.tool_id, '')).toBe(missing.body.error.replace('t000000000000', ''));
    }
    const { data } = await server.ok<{ data: { tool_id: string }[] }>('GET', '/v2/tools?limit=100', undefined, {
      key: other,
    });
    expect(data.some((tool) => tool.tool_id === made.tool_id)).toBe(false);
    expect(await server.ok('GET', path)).toEqual(made);
  });

  it('answers ids of every shape that are none', async () => {
    for (const id of [
      'x',
      'END_CALL',
      't00000000000',
      't0000000000000',
      'T000000000000',
      '%20',
      "'%20OR%201=1",
      'p00000000000',
    ]) {
      expect((await server.request('GET', `/v2/tools/${id}`)).status).toBe(400);
    }
  });

  describe('as a list', () => {
    const names: string[] = [];
    beforeAll(async () => {
      for (let index = 0; index < 7; index += 1) names.push((await create({ name: `page_x_${index}` })).name);
      await create({ name: 'pageXxX0' });
    });
    const list = async (query: string) =>
      await server.ok<{ data: { name: string }[]; total_count: number }>('GET', `/v2/tools?${query}`);

    it('comes in pages whose order does not change', async () => {
      const pages = await Promise.all([1, 2, 3, 4].map((page) => list(`name_or_uuid=page_x_&limit=3&page=${page}`)));
      expect(pages.flatMap((page) => page.data.map((tool) => tool.name))).toEqual(names);
      expect(new Set(pages.map((page) => page.total_count))).toEqual(new Set([7]));
      const backwards = await list('name_or_uuid=page_x_&sort=descending');
      expect(backwards.data.map((tool) => tool.name)).toEqual(names.toReversed());
    });

    it('takes the needle literally and in any case', async () => {
      expect((await list('name_or_uuid=PAGE_X')).total_count).toBe(7);
      for (const needle of ['page%25', 'p%5Cage', '%27', '%22'])
        expect((await list(`name_or_uuid=${needle}`)).total_count).toBe(0);
      expect((await list('name_or_uuid=pagexx')).data.map((tool) => tool.name)).toEqual(['pageXxX0']);
    });

    it('puts system tools before own ones, inside the paging', async () => {
      const first = await list('type=all&limit=1');
      expect(first.data.map((tool) => tool.name)).toEqual(['end_call']);
      const second = await list('type=all&limit=1&page=2&sort=asc');
      const own = await list('limit=1');
      expect(second.data).toEqual(own.data);
      expect(second.total_count).toBe(own.total_count + 1);
      expect(await list('type=all&limit=100&name_or_uuid=end_c')).toMatchObject({ total_count: 1 });
      expect(await list('type=system&page=2')).toEqual({ data: [], total_count: 1 });
    });
  });
});
