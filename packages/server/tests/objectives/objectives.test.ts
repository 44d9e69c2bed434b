import type { ObjectiveSet } from '@palaver/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

const host = {
  objective_name: 'get_host',
  objective_prompt: 'Ask whom the visitor came to see.',
  output_variables: ['host'],
  next_conditional_objectives: { get_badge: 'The host is here.', leave_note: 'The host is away.' },
  callback_url: 'https://hooks.example.com/o',
  tool_call: { name: 'notify', arguments: { urgent: false } },
};
const data = [
  host,
  { objective_name: 'get_badge', objective_prompt: 'Offer a badge.', confirmation_mode: 'manual', modality: 'visual' },
  { objective_name: 'leave_note', objective_prompt: 'Offer a note.' },
];
const unset = {
  confirmation_mode: 'auto',
  modality: 'verbal',
  output_variables: [],
  next_required_objective: null,
  next_conditional_objectives: null,
  callback_url: null,
  tool_call: null,
};

describeOnEachDatabase('objectives', (db) => {
  let server: TestPlatform;
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
  });
  afterAll(() => server.close());
  const create = async (body: unknown = { name: 'visit', data }, key?: string) => {
    const options = key === undefined ? {} : { key };
    return (await server.ok<{ objectives_id: string }>('POST', '/v2/objectives/', body, options)).objectives_id;
  };
  const read = (id: string) => server.ok<ObjectiveSet>('GET', `/v2/objectives/${id}`);
  const patch = (id: string, ...operations: object[]) => server.request('PATCH', `/v2/objectives/${id}`, operations);
  const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });

  it('are made as sets and read with every field', async () => {
    const made = await server.ok('POST', '/v2/objectives', { name: 'visit', data });
    expect(made).toEqual({
      objectives_id: expect.stringMatching(/^o[0-9a-f]{11}$/),
      objective_name: 'get_host',
      status: 'active',
      created_at: expect.stringMatching(/Z$/),
    });
    const set = await read(String(made.objectives_id));
    expect(set).toEqual({
      objectives_id: made.objectives_id,
      name: 'visit',
      allow_loops: false,
      data: data.map((item) => ({ ...unset, ...item })),
      created_at: made.created_at,
      updated_at: made.created_at,
    });
    const bare = await read(await create([{ objective_name: 'a', objective_prompt: 'b' }]));
    expect(bare).toMatchObject({ name: '', data: [{ objective_name: 'a' }] });
    const older = { objective_name: 'a', objective_prompt: 'b', next_required_objectives: ['c'] };
    const set2 = await read(await create({ data: [older, { objective_name: 'c', objective_prompt: 'd' }] }));
    expect(set2.data[0]).toMatchObject({ next_required_objective: 'c' });
    expect(set2.data[0]).not.toHaveProperty('next_required_objectives');
  });

  it('are refused with all that is wrong, and validated without being stored', async () => {
    const body = {
      data: [
        { objective_name: 'a', objective_prompt: 'Ask the name.', next_required_objective: 'b' },
        { objective_name: 'b', objective_prompt: 'Ask the date.', next_required_objective: 'a' },
      ],
    };
    const refused = await server.request('POST', '/v2/objectives', { ...body, zz: 1 });
    expect(refused.status).toBe(400);
    expect(refused.body.message).toBe('Bad Request. data.0.next_required_objective: leads back to itself: a → b → a');
    expect(refused.body.details).toHaveLength(2);
    expect(refused.headers.get('palaver-ignored-fields')).toBe('zz');
    const before = (await server.ok<{ total_count: number }>('GET', '/v2/objectives')).total_count;
    const checked = await server.ok<{ errors: { code: string }[] }>('POST', '/v2/objectives/validate', body);
    expect(checked).toMatchObject({ valid: false, warnings: [] });
    expect(checked.errors.map(({ code }) => code)).toEqual(['cycle', 'no_root']);
    expect(checked).not.toHaveProperty('root_objective_name');
    expect(await server.ok('POST', '/v2/objectives/validate/', { ...body, allow_loops: true })).toEqual({
      valid: true,
      errors: [],
      warnings: [],
      root_objective_name: 'a',
    });
    expect(await server.ok('POST', '/v2/objectives/validate', { name: 'x', data })).toMatchObject({
      valid: true,
      root_objective_name: 'get_host',
    });
    const private_ = { data: [{ ...data[2], callback_url: 'https://10.0.0.1/x' }] };
    expect(await server.ok('POST', '/v2/objectives/validate', private_)).toMatchObject({
      valid: false,
      errors: [{ code: 'invalid_field', path: 'data.0.callback_url', objective_name: 'leave_note' }],
    });
    expect((await server.request('POST', '/v2/objectives', private_)).body.details[0].path).toBe('data.0.callback_url');
    for (const nothing of [undefined, {}, [], 'text', null, 5, { data: null }, { data: [] }]) {
      expect((await server.request('POST', '/v2/objectives', nothing)).status).toBe(400);
      expect((await server.request('POST', '/v2/objectives/validate', nothing)).body).toMatchObject({ valid: false });
    }
    expect((await server.ok<{ total_count: number }>('GET', '/v2/objectives')).total_count).toBe(before);
  });

  it('are patched by the paths of the set', async () => {
    const id = await create();
    const changed = await patch(
      id,
      replace('/data/0/objective_prompt', 'Whom?'),
      { op: 'add', path: '/data/0/output_variables/-', value: 'floor' },
      { op: 'remove', path: '/data/0/callback_url' },
      { op: 'add', path: '/data/-', value: { objective_name: 'bye', objective_prompt: 'Say goodbye.' } },
      { op: 'add', path: '/data/2/next_required_objective', value: 'bye' },
      replace('/name', 'new'),
    );
    expect([changed.status, changed.body.message]).toEqual([200, 'Objective updated successfully']);
    const set = await read(id);
    expect(changed.body).toEqual({ message: changed.body.message, ...set });
    expect(set).toMatchObject({
      name: 'new',
      data: [{ output_variables: ['host', 'floor'], callback_url: null }, {}, {}, {}],
    });
    for (const nothing of [[], [replace('/name', 'new')], [{ op: 'add', path: '/data/0/zzz', value: 1 }].slice(1)]) {
      expect((await patch(id, ...nothing)).status).toBe(304);
    }
    const bad: object[][] = [
      [{ op: 'remove', path: '/data/0' }],
      [{ op: 'remove', path: '/data/3' }],
      [replace('/data/1/objective_name', 'get_host')],
      [replace('/objective_name', 'x')],
      [replace('/objectives_id', 'x')],
      [replace('/updated_at', 'x')],
      [replace('/data/0/colour', 'x')],
      [{ op: 'add', path: '/data/0/colour', value: 'x' }],
      [replace('/data', [])],
      [{ op: 'remove', path: '/data' }],
      [{ op: 'test', path: '/name', value: 'old' }],
      [{ op: 'frobnicate', path: '/name' }],
      [replace('/name', 'x'), replace('/data/0/modality', 'smell')],
      [replace('/allow_loops', 'yes')],
    ];
    for (const operations of bad) {
      const answer = await patch(id, ...operations);
      expect([operations, answer.status]).toEqual([operations, 400]);
    }
    expect((await server.request('PATCH', `/v2/objectives/${id}`, { name: 'x' })).status).toBe(400);
    expect(await read(id)).toEqual(set);
    const loop = [
      replace('/allow_loops', true),
      { op: 'add', path: '/data/3/next_required_objectives', value: ['get_host'] },
    ];
    expect((await patch(id, ...loop.slice(1))).status).toBe(400);
    expect((await patch(id, ...loop)).body.data[3]).toMatchObject({ next_required_objective: 'get_host' });
  });

  it('with one item are patched by its fields at the top, too', async () => {
    const id = await create({ data: data.slice(2) });
    const changed = await patch(id, replace('/objective_name', 'note'), {
      op: 'copy',
      from: '/objective_name',
      path: '/objective_prompt',
    });
    expect(changed.body.data).toMatchObject([{ objective_name: 'note', objective_prompt: 'note' }]);
    expect((await patch(id, { op: 'test', path: '/objective_name', value: 'note' })).status).toBe(304);
  });

  it('are listed with the fields of the first one', async () => {
    const { key } = await server.account('lister');
    const ids = [await create(undefined, key), await create({ name: 'Tour', data: data.slice(2) }, key)];
    const list = async (query: string) => {
      const path = `/v2/objectives?${query}`;
      return server.ok<{ data: Record<string, unknown>[]; total_count: number }>('GET', path, undefined, { key });
    };
    const { data: rows, total_count } = await list('');
    expect(total_count).toBe(2);
    const row = rows.find((one) => one.objectives_id === ids[0]);
    expect(row).toMatchObject({ ...host, name: 'visit', allow_loops: false, data });
    const found = async (query: string) => (await list(query)).data.map((one) => one.objectives_id);
    const inOrder = await found('sort=ascending');
    expect(await found('sort=desc')).toEqual(inOrder.toReversed());
    expect(await found('limit=1&page=2')).toEqual(inOrder.slice(1));
    expect(await found('name_or_uuid=tour')).toEqual([ids[1]]);
    expect(await found('name_or_uuid=get_badge')).toEqual([ids[0]]);
    expect(await found(`name_or_uuid=${ids[1]}`)).toEqual([ids[1]]);
    expect(await found('type=system')).toEqual([]);
    expect(await found('type=all&page=7')).toEqual([]);
  });

  it('answer 404 to ids that are not theirs', async () => {
    const { key } = await server.account('stranger');
    const id = await create();
    for (const [method, path, options] of [
      ['GET', 'o00000000000', {}],
      ['GET', id, { key }],
      ['PATCH', id, { key }],
      ['DELETE', id, { key }],
      ['DELETE', 'nonsense', {}],
    ] as const) {
      const answer = await server.request(
        method,
        `/v2/objectives/${path}`,
        method === 'PATCH' ? [] : undefined,
        options,
      );
      expect([answer.status, answer.body.error]).toEqual([404, 'Objective not found']);
    }
  });

  it('leave PALs when they are deleted', async () => {
    const id = await create();
    const { pal_id } = await server.ok<{ pal_id: string }>('POST', '/v2/pals', {
      system_prompt: 's',
      objectives_id: id,
    });
    expect(await server.ok('GET', `/v2/pals/${pal_id}`)).toMatchObject({ objectives_id: id });
    expect((await server.request('DELETE', `/v2/objectives/${id}`)).status).toBe(204);
    expect(await server.ok('GET', `/v2/pals/${pal_id}`)).toMatchObject({ objectives_id: null });
    const answer = await server.request('PATCH', `/v2/pals/${pal_id}`, [replace('/objectives_id', id)]);
    expect([answer.status, answer.body.details[0].path]).toEqual([400, 'objectives_id']);
  });
});
