import type { Guardrail, GuardrailSet } from '@palaver/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

const items = [
  { guardrail_name: 'no_salary', guardrail_prompt: 'Never name a salary.' },
  { guardrail_name: 'no_smoke', guardrail_prompt: 'Nobody smokes.', modality: 'visual', tags: ['set-tag'] },
];

describeOnEachDatabase('sets of guardrails', (db) => {
  let server: TestPlatform;
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
  });
  afterAll(() => server.close());
  const create = async (over: object = {}) => {
    const made = await server.ok<Record<string, string>>('POST', '/v2/guardrails', {
      name: 'desk',
      data: items,
      ...over,
    });
    return made.guardrails_id ?? '';
  };
  const read = (id: string) => server.ok<GuardrailSet>('GET', `/v2/guardrails/${id}`);
  const patch = (id: string, body: unknown) => server.request('PATCH', `/v2/guardrails/${id}`, body);

  it('are made by a body with data', async () => {
    const made = await server.ok('POST', '/v2/guardrails', { name: 'desk', data: items });
    expect(made).toEqual({
      guardrails_id: expect.stringMatching(/^gs[0-9a-f]{11}$/),
      guardrails_name: 'desk',
      status: 'active',
      created_at: expect.stringMatching(/Z$/),
    });
    const set = await read(String(made.guardrails_id));
    expect(set).toMatchObject({ ...made, data: items });
    expect(await server.ok('GET', `/v2/guardrails/${set.data[1]?.uuid}`)).toEqual(set.data[1]);
    const cases: [object, string][] = [
      [{ data: [] }, 'data'],
      [{ data: {} }, 'data'],
      [{ data: [items[0], { guardrail_name: 'x' }] }, 'data.1.guardrail_prompt'],
      [{ data: ['x'] }, 'data.0'],
      [{ name: 5 }, 'name'],
      [{ data: Array.from({ length: 51 }, () => items[0]) }, 'data'],
    ];
    for (const [over, path] of cases) {
      const answer = await server.request('POST', '/v2/guardrails', { name: 'desk', data: items, ...over });
      expect([over, answer.status, answer.body.details[0].path]).toEqual([over, 400, path]);
    }
  });

  it('are what the list shows by default', async () => {
    const { key } = await server.account('lister');
    const options = { key };
    await server.ok('POST', '/v2/guardrails', { name: 'first', data: items }, options);
    await server.ok('POST', '/v2/guardrails', { name: 'second', data: items.slice(0, 1) }, options);
    await server.ok('POST', '/v2/guardrails', { ...items[0] }, options);
    const list = async (query: string) => {
      const path = `/v2/guardrails?${query}`;
      return server.ok<{ data: GuardrailSet[]; total_count: number }>('GET', path, undefined, options);
    };
    const all = await list('verbose=true');
    expect(all.total_count).toBe(2);
    expect(all.data.find((set) => set.guardrails_name === 'first')).toMatchObject({
      data: items,
      guardrail_type: 'user',
      pal_refs: [],
    });
    const names = async (query: string) => (await list(query)).data.map((set) => set.guardrails_name);
    expect(await names('name_or_uuid=SECOND')).toEqual(['second']);
    expect(await names('tags=set-tag')).toEqual(['first']);
    expect(await names('legacy=true&page=2&limit=2')).toEqual([]);
    expect((await list('legacy=false')).total_count).toBe(1);
  });

  it('keep the uuid of a guardrail whose fields are edited, and give a new one to a whole new guardrail', async () => {
    const id = await create();
    const before = await read(id);
    const [first, second] = before.data as [Guardrail, Guardrail];
    const edited = await patch(id, [{ op: 'replace', path: '/data/0/guardrail_prompt', value: 'New.' }]);
    expect(edited.body.data[0]).toMatchObject({ uuid: first.uuid, guardrail_prompt: 'New.' });
    expect(edited.body.data[1]).toEqual(second);
    const replaced = await patch(id, [
      { op: 'replace', path: '/data/0', value: { ...first, guardrail_prompt: 'Other.' } },
    ]);
    expect(replaced.body.data[0].guardrail_prompt).toBe('Other.');
    expect(replaced.body.data[0].uuid).not.toBe(first.uuid);
    expect((await server.request('GET', `/v2/guardrails/${first.uuid}`)).status).toBe(404);
    const moved = await patch(id, [
      { op: 'move', from: '/data/1', path: '/data/0' },
      { op: 'copy', from: '/data/0', path: '/data/-' },
      { op: 'replace', path: '/name', value: 'new name' },
    ]);
    expect(moved.body).toMatchObject({ guardrails_name: 'new name' });
    const uuids = moved.body.data.map((item: Guardrail) => item.uuid);
    expect([uuids[0], new Set(uuids).size]).toEqual([second.uuid, 3]);
    expect(await read(id)).toEqual(moved.body);
    expect((await patch(id, [])).status).toBe(304);
    const added = await patch(id, { data: [items[0]] });
    expect(added.body.data).toMatchObject([items[0]]);
  });

  it('refuse a patch as a whole', async () => {
    const id = await create();
    const before = await read(id);
    for (const body of [
      [{ op: 'replace', path: '/data/0/uuid', value: 'g000000000000' }],
      [{ op: 'move', from: '/data/0/uuid', path: '/data/0/guardrail_prompt' }],
      [{ op: 'replace', path: '/guardrails_id', value: 'x' }],
      [{ op: 'replace', path: '/status', value: 'x' }],
      [{ op: 'add', path: '/data/0/colour', value: 'red' }],
      [{ op: 'remove', path: '/data' }],
      [{ op: 'replace', path: '/data', value: [] }],
      [{ op: 'replace', path: '/data/9/modality', value: 'audio' }],
      [
        { op: 'remove', path: '/data/0' },
        { op: 'remove', path: '/data/0' },
      ],
      { data: [{ guardrail_name: 'a b', guardrail_prompt: 'x' }] },
    ]) {
      expect([body, (await patch(id, body)).status]).toEqual([body, 400]);
    }
    expect(await read(id)).toEqual(before);
  });

  it('follow a guardrail that is changed or deleted by its own uuid', async () => {
    const id = await create();
    const [first, second] = (await read(id)).data as [Guardrail, Guardrail];
    expect((await patch(first.uuid, { guardrail_prompt: 'Mine.' })).status).toBe(200);
    expect((await read(id)).data[0]).toMatchObject({ uuid: first.uuid, guardrail_prompt: 'Mine.' });
    expect((await server.request('DELETE', `/v2/guardrails/${first.uuid}`)).status).toBe(204);
    expect((await read(id)).data.map(({ uuid }) => uuid)).toEqual([second.uuid]);
    expect((await server.request('DELETE', `/v2/guardrails/${second.uuid}`)).status).toBe(400);
    const both = await Promise.all([
      patch(id, [{ op: 'add', path: '/data/-', value: items[0] }]),
      patch(second.uuid, [{ op: 'replace', path: '/guardrail_prompt', value: 'At once.' }]),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await read(id)).data).toMatchObject([{ guardrail_prompt: 'At once.' }, items[0]]);
  });

  it('are deleted with their guardrails and taken out of PALs', async () => {
    const id = await create();
    const [first] = (await read(id)).data as [Guardrail];
    const { pal_id } = await server.ok<{ pal_id: string }>('POST', '/v2/pals', {
      system_prompt: 's',
      guardrails_id: id,
      guardrail_ids: [first.uuid],
    });
    expect(await server.ok('GET', `/v2/guardrails/${id}?verbose=true`)).toMatchObject({ pal_refs: [{ pal_id }] });
    expect((await server.request('DELETE', `/v2/guardrails/${id}`)).status).toBe(204);
    expect((await server.request('GET', `/v2/guardrails/${first.uuid}`)).status).toBe(404);
    expect(await server.ok('GET', `/v2/pals/${pal_id}`)).toMatchObject({ guardrails_id: null, guardrail_ids: [] });
    const links = await server.platform.store.db
      .selectFrom('pal_links')
      .select('target_id')
      .where('pal_id', '=', pal_id)
      .execute();
    expect(links).toEqual([]);
  });
});
