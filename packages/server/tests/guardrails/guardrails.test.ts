import type { Guardrail } from '@palaver/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveGuardrails } from '../../src/store/guardrails.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

const prompt = 'Never name a salary.';

describeOnEachDatabase('guardrails', (db) => {
  let server: TestPlatform;
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
  });
  afterAll(() => server.close());

  const create = (over: object = {}, key?: string) =>
    server.ok<Guardrail>(
      'POST',
      '/v2/guardrails/',
      { guardrail_name: 'no_salary', guardrail_prompt: prompt, ...over },
      key === undefined ? {} : { key },
    );
  const patch = (id: string, body: unknown) => server.request('PATCH', `/v2/guardrails/${id}`, body);
  const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });

  it('are made with defaults and read with every field', async () => {
    const made = await create({ callback_url: '', tool_call: null });
    expect(made).toEqual({
      uuid: expect.stringMatching(/^g[0-9a-f]{12}$/),
      guardrail_name: 'no_salary',
      guardrail_prompt: prompt,
      modality: 'verbal',
      callback_url: null,
      tags: [],
      app_message: true,
      tool_call: null,
      created_at: expect.stringMatching(/Z$/),
      updated_at: made.created_at,
    });
    expect(await server.ok('GET', `/v2/guardrails/${made.uuid}/`)).toEqual(made);
    const full = {
      modality: 'audio',
      callback_url: 'https://hooks.example.com/g',
      tags: [' desk ', 'hr', 'desk'],
      app_message: false,
      tool_call: { name: 'alert', arguments: { level: 2 } },
    };
    expect(await create(full)).toMatchObject({ ...full, tags: ['desk', 'hr'] });
    const audit = await server.platform.store.db
      .selectFrom('audit_log')
      .select('target')
      .where('operation', '=', 'guardrails.create')
      .execute();
    expect(audit.map(({ target }) => target)).toContain(made.uuid);
  });

  it('are refused with the field that is wrong', async () => {
    const cases: [object, string][] = [
      [{ guardrail_name: undefined }, 'guardrail_name'],
      [{ guardrail_name: 'no salary' }, 'guardrail_name'],
      [{ guardrail_name: 'x'.repeat(101) }, 'guardrail_name'],
      [{ guardrail_name: 5 }, 'guardrail_name'],
      [{ guardrail_prompt: ' ' }, 'guardrail_prompt'],
      [{ guardrail_prompt: 'x'.repeat(1001) }, 'guardrail_prompt'],
      [{ guardrail_prompt: 'a\0b' }, 'guardrail_prompt'],
      [{ modality: 'smell' }, 'modality'],
      [{ callback_url: 'hooks' }, 'callback_url'],
      [{ callback_url: 'https://10.0.0.1/' }, 'callback_url'],
      [{ callback_url: `https://e.com/${'x'.repeat(2048)}` }, 'callback_url'],
      [{ tags: 'a' }, 'tags'],
      [{ tags: ['x'.repeat(65)] }, 'tags'],
      [{ tags: Array.from({ length: 33 }, (_, index) => `t${index}`) }, 'tags'],
      [{ tags: [1] }, 'tags.0'],
      [{ app_message: 'yes' }, 'app_message'],
      [{ tool_call: 'alert' }, 'tool_call'],
      [{ tool_call: { name: '' } }, 'tool_call.name'],
      [{ tool_call: { name: 'x', arguments: [] } }, 'tool_call.arguments'],
    ];
    for (const [over, path] of cases) {
      const body = { guardrail_name: 'a', guardrail_prompt: 'b', ...over };
      const answer = await server.request('POST', '/v2/guardrails', body);
      expect([over, answer.status, answer.body.details?.[0]?.path]).toEqual([over, 400, path]);
      expect(answer.body.error).toBe(answer.body.message);
    }
    const stray = await server.request('POST', '/v2/guardrails', {
      guardrail_name: 'a',
      guardrail_prompt: 'b',
      colour: 'red',
    });
    expect(stray.headers.get('palaver-ignored-fields')).toBe('colour');
  });

  it('are patched by JSON Patch, all or nothing', async () => {
    const { uuid, updated_at } = await create({ tags: ['a'] });
    const changed = await patch(uuid, [
      { op: 'add', path: '/tags/-', value: 'b' },
      { op: 'add', path: '/guardrail_prompt', value: 'New.' },
      { op: 'test', path: '/tags', value: ['a', 'b'] },
    ]);
    expect([changed.status, changed.body]).toMatchObject([200, { uuid, tags: ['a', 'b'], guardrail_prompt: 'New.' }]);
    expect(changed.body.updated_at >= updated_at).toBe(true);
    for (const nothing of [[], [replace('/guardrail_prompt', 'New.')], [replace('/callback_url', '')]]) {
      const same = await patch(uuid, nothing);
      expect([same.status, same.text]).toEqual([304, '']);
    }
    const before = await server.ok('GET', `/v2/guardrails/${uuid}`);
    const bad: unknown[] = [
      [{ op: 'set', path: '/tags' }],
      [replace('/colour', 'red')],
      [{ op: 'add', path: '/colour', value: 'red' }],
      [replace('/uuid', 'g1')],
      [replace('/created_at', 'now')],
      [replace('', {})],
      [replace('/modality', 'smell')],
      [{ op: 'remove', path: '/guardrail_name' }],
      [{ op: 'test', path: '/guardrail_prompt', value: 'other' }],
      [replace('/guardrail_prompt', 'x'), { op: 'remove', path: '/tags/9' }],
      [replace('/callback_url', 'https://127.1.0.9.example/'), replace('/callback_url', 'https://10.0.0.1/')],
      'text',
      null,
      5,
      Array.from({ length: 101 }, () => replace('/guardrail_prompt', 'x')),
    ];
    for (const body of bad) expect([body, (await patch(uuid, body)).status]).toEqual([body, 400]);
    expect(await server.ok('GET', `/v2/guardrails/${uuid}`)).toEqual(before);
    expect((await patch(uuid, [{ op: 'remove', path: '/tags' }])).body.tags).toEqual([]);
  });

  it('are changed by an object of fields', async () => {
    const { uuid } = await create({ tags: ['a', 'b'], callback_url: 'https://hooks.example.com/1' });
    const changed = await patch(uuid, { tags: ['c'], callback_url: '', zz: 1 });
    expect([changed.status, changed.body]).toMatchObject([
      200,
      { tags: ['c'], callback_url: null, guardrail_prompt: prompt },
    ]);
    expect(changed.headers.get('palaver-ignored-fields')).toBe('zz');
    expect((await patch(uuid, {})).status).toBe(200);
    expect((await patch(uuid, { guardrail_name: null })).status).toBe(400);
    expect((await patch(uuid, { modality: 'smell' })).status).toBe(400);
  });

  it('answer 404 to ids that are not theirs', async () => {
    const { key } = await server.account('stranger');
    const { uuid } = await create();
    for (const [method, id, options] of [
      ['GET', 'g000000000000', {}],
      ['GET', 'nonsense', {}],
      ['GET', uuid, { key }],
      ['PATCH', uuid, { key }],
      ['DELETE', uuid, { key }],
      ['DELETE', 'gs00000000000', {}],
    ] as const) {
      const answer = await server.request(method, `/v2/guardrails/${id}`, method === 'PATCH' ? [] : undefined, options);
      expect([answer.status, answer.body.error]).toEqual([404, 'Guardrail not found']);
    }
  });

  it('are listed flat on wish, filtered by name, id and tags', async () => {
    const { key } = await server.account('lister');
    const made: Guardrail[] = [];
    for (const [index, tags] of [['x', 'y'], ['y'], [], ['z%']].entries()) {
      made.push(await create({ guardrail_name: `Rule_${index}`, tags }, key));
    }
    const list = async (query: string) => {
      const path = `/v2/guardrails?${query}`;
      const { data, total_count } = await server.ok<{ data: Guardrail[]; total_count: number }>(
        'GET',
        path,
        undefined,
        { key },
      );
      return [data.map((row) => row.guardrail_name), total_count];
    };
    const names = made.toSorted((a, b) => (a.created_at + a.uuid < b.created_at + b.uuid ? -1 : 1));
    const all = names.map((row) => row.guardrail_name);
    expect(await list('legacy=false')).toEqual([all, 4]);
    expect(await list('legacy=false&sort=descending')).toEqual([all.toReversed(), 4]);
    expect(await list('legacy=false&limit=3&page=2')).toEqual([all.slice(3), 4]);
    expect(await list('legacy=false&page=0&limit=1')).toEqual([all.slice(0, 1), 4]);
    expect(await list('')).toEqual([[], 0]);
    expect(await list('legacy=false&name_or_uuid=rule_1')).toEqual([['Rule_1'], 1]);
    expect(await list(`legacy=false&name_or_uuid=${made[2]?.uuid}`)).toEqual([['Rule_2'], 1]);
    expect((await list('legacy=false&tags=x,z%25'))[0]).toEqual(all.filter((name) => /[03]/.test(String(name))));
    expect((await list('legacy=false&tags=y'))[1]).toBe(2);
    expect(await list('legacy=false&type=system')).toEqual([[], 0]);
    for (const query of ['limit=101', 'page=-1', 'type=mine', 'legacy=maybe']) {
      expect((await server.request('GET', `/v2/guardrails?${query}`)).status).toBe(400);
    }
    const tags = await server.ok('GET', '/v2/guardrails/tags/', undefined, { key });
    const rows = [
      { tag: 'x', count: 1 },
      { tag: 'y', count: 2 },
      { tag: 'z%', count: 1 },
    ];
    expect(tags).toEqual({ tags: rows, data: rows, total_count: 3 });
    expect(await server.ok('GET', '/v2/guardrails/tags?search=%25', undefined, { key })).toMatchObject({
      tags: [rows[2]],
      total_count: 1,
    });
    expect(await server.ok('GET', '/v2/guardrails/tags?limit=1&page=2', undefined, { key })).toMatchObject({
      tags: [rows[1]],
      total_count: 3,
    });
  });

  it('have each tag at most 50 times, also when two come at once', async () => {
    const { key } = await server.account('tagger');
    for (let index = 0; index < 49; index += 1) await create({ tags: ['full'] }, key);
    const body = { guardrail_name: 'a', guardrail_prompt: 'b', tags: ['full'] };
    const answers = await Promise.all([1, 2, 3].map(() => server.request('POST', '/v2/guardrails', body, { key })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    expect(answers.find(({ status }) => status === 400)?.body.details[0].path).toBe('tags');
    const { uuid } = await create({}, key);
    expect((await server.request('PATCH', `/v2/guardrails/${uuid}`, { tags: ['full'] }, { key })).status).toBe(400);
    const ofFull = answers.find(({ status }) => status === 200)?.body.uuid;
    const kept = await server.request('PATCH', `/v2/guardrails/${ofFull}`, { tags: ['full', 'more'] }, { key });
    expect(kept.status).toBe(200);
  });

  describe('of PALs', () => {
    const pal = (over: object) => server.ok<{ pal_id: string }>('POST', '/v2/pals', { system_prompt: 's', ...over });
    const read = (id: string) => server.ok<Record<string, unknown>>('GET', `/v2/pals/${id}`);

    it('must exist, and are named by verbose', async () => {
      const { uuid } = await create({ tags: ['pal-tag'] });
      for (const [over, path] of [
        [{ guardrail_ids: ['g000000000000'] }, 'guardrail_ids'],
        [{ guardrails_id: 'gs00000000000' }, 'guardrails_id'],
      ] as const) {
        const answer = await server.request('POST', '/v2/pals', { system_prompt: 's', ...over });
        expect([answer.status, answer.body.details[0].path]).toEqual([400, path]);
      }
      const byId = await pal({ pal_name: 'by id', guardrail_ids: [uuid] });
      const byTag = await pal({ pal_name: 'by tag', guardrail_tags: ['pal-tag'] });
      const { pal_refs, persona_refs, guardrail_type } = await server.ok<Record<string, { pal_id: string }[]>>(
        'GET',
        `/v2/guardrails/${uuid}?verbose=true`,
      );
      expect(new Set(pal_refs?.map((ref) => ref.pal_id))).toEqual(new Set([byId.pal_id, byTag.pal_id]));
      expect(persona_refs).toContainEqual({ persona_id: byId.pal_id, persona_name: 'by id' });
      expect(guardrail_type).toBe('user');
      const listed = await server.ok<{ data: Record<string, unknown>[] }>(
        'GET',
        `/v2/guardrails?legacy=false&verbose=true&name_or_uuid=${uuid}`,
      );
      expect(listed.data[0]).toMatchObject({ uuid, pal_refs, guardrail_type });
      await server.ok('DELETE', `/v2/pals/${byId.pal_id}`);
      await server.ok('PATCH', `/v2/pals/${byTag.pal_id}`, [replace('/guardrail_tags', [])]);
      expect(await server.ok('GET', `/v2/guardrails/${uuid}?verbose=true`)).toMatchObject({ pal_refs: [] });
    });

    it('leave them when they are deleted', async () => {
      const [a, b] = [await create(), await create()];
      const one = await pal({ guardrail_ids: [a.uuid, b.uuid] });
      const two = await pal({});
      const added = await server.request('PATCH', `/v2/pals/${two.pal_id}`, [
        { op: 'add', path: '/guardrail_ids/-', value: a.uuid },
      ]);
      expect(added.status).toBe(200);
      expect((await server.request('DELETE', `/v2/guardrails/${a.uuid}/`)).status).toBe(204);
      expect((await read(one.pal_id)).guardrail_ids).toEqual([b.uuid]);
      expect((await read(two.pal_id)).guardrail_ids).toEqual([]);
      expect((await server.request('DELETE', `/v2/guardrails/${a.uuid}`)).status).toBe(404);
      const again = await server.request('PATCH', `/v2/pals/${one.pal_id}`, [
        { op: 'add', path: '/guardrail_ids/-', value: a.uuid },
      ]);
      expect([again.status, again.body.details[0].path]).toEqual([400, 'guardrail_ids']);
    });

    it('are never left behind by a deletion that races with PALs', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { uuid } = await create();
        const [gone, ...pals] = await Promise.all([
          server.request('DELETE', `/v2/guardrails/${uuid}`),
          ...[1, 2, 3, 4].map(() => server.request('POST', '/v2/pals', { system_prompt: 's', guardrail_ids: [uuid] })),
        ]);
        expect(gone.status).toBe(204);
        for (const made of pals) {
          if (made.status === 200) expect((await read(made.body.pal_id)).guardrail_ids).toEqual([]);
          else expect(made.body.details[0].path).toBe('guardrail_ids');
        }
      }
    });

    it('are resolved ids first, each once, at most 50', async () => {
      const { account_id, key } = await server.account('resolver');
      const tagged: string[] = [];
      for (let index = 0; index < 50; index += 1) tagged.push((await create({ tags: ['t'] }, key)).uuid);
      const extra = (await create({}, key)).uuid;
      const { store } = server.platform;
      const ids = async (...args: [readonly string[], readonly string[]]) =>
        (await resolveGuardrails(store, account_id, ...args)).map(({ uuid }) => uuid);
      const found = await ids([extra, 'g000000000000', tagged[7] ?? ''], ['t', 'u']);
      expect(found.slice(0, 2)).toEqual([extra, tagged[7]]);
      expect([found.length, new Set(found).size]).toEqual([50, 50]);
      expect(await ids([], [])).toEqual([]);
      expect(await resolveGuardrails(store, server.accountId, [extra], ['t'])).toEqual([]);
    });

    it('bring the model that sees and hears', async () => {
      const { uuid } = await create({ modality: 'visual' });
      const layers = { perception: { perception_model: 'off' } };
      const { pal_id } = await pal({ layers, guardrail_ids: [uuid] });
      expect((await read(pal_id)).layers).toEqual({ perception: { perception_model: 'raven-1' } });
    });
  });
});
