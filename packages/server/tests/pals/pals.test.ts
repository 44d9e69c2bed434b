import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Made {
  readonly pal_id: string;
  readonly pal_name: string;
  readonly created_at: string;
}

describeOnEachDatabase('PALs', (db) => {
  let server: TestPlatform;
  let other: string;
  let faceId: string;
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
    other = (await server.account('neighbour')).key;
    faceId = (await server.ok<{ data: { face_id: string }[] }>('GET', '/v2/faces')).data[0]?.face_id ?? '';
  });
  afterAll(() => server.close());
  const create = (over: object = {}) =>
    server.ok<Made>('POST', '/v2/pals', { system_prompt: 'Greet visitors.', ...over });
  const patch = (id: string, ...operations: object[]) => server.request('PATCH', `/v2/pals/${id}`, operations);

  it('are made from little and read with every field', async () => {
    const made = await create();
    expect(Object.keys(made)).toEqual(['pal_id', 'pal_name', 'created_at']);
    expect(made.pal_id).toMatch(/^p[0-9a-f]{11}$/);
    expect(made.created_at).toMatch(/Z$/);
    const { data, ...flat } = await server.ok<{ data: object[] }>('GET', `/v2/pals/${made.pal_id}/`);
    expect(data).toEqual([flat]);
    expect(flat).toMatchObject({
      ...made,
      system_prompt: 'Greet visitors.',
      pipeline_mode: 'full',
      pal_type: 'user',
      default_face_id: null,
      greeting: null,
      layers: {},
      document_ids: [],
      tool_ids: [],
      skills: {},
      is_published: true,
      is_draft: false,
    });
    const settings = await server.ok('GET', `/v2/pals/${made.pal_id}?include_settings=true&verbose=false`);
    expect(settings).toEqual({ data, ...flat, settings: {} });
  });

  it('keep their layers as they were sent, and their keys sealed', async () => {
    const layers = {
      llm: { model: 'm', api_key: 'llm-secret-key', extra_body: { temperature: 0.2 }, disable_vision: true },
      novel: { anything: [1, { b: null }] },
    };
    const { pal_id } = await create({ layers, default_face_id: faceId });
    const answer = await server.request('GET', `/v2/pals/${pal_id}`);
    expect(answer.body.layers).toEqual({ ...layers, llm: { ...layers.llm, api_key: '********' } });
    expect(answer.text).not.toContain('llm-secret-key');
    const row = await server.platform.store.db
      .selectFrom('pals')
      .select('body')
      .where('pal_id', '=', pal_id)
      .executeTakeFirstOrThrow();
    expect(row.body).not.toContain('llm-secret-key');
    const sealer = await server.platform.sealer.forAccount(server.accountId);
    expect(sealer.open(JSON.parse(row.body).layers.llm.api_key)).toBe('llm-secret-key');
  });

  it('are refused with the field that is wrong', async () => {
    const cases: [object, string][] = [
      [{ system_prompt: '' }, 'system_prompt'],
      [{ pipeline_mode: 'half' }, 'pipeline_mode'],
      [{ pal_name: 5 }, 'pal_name'],
      [{ persona_name: 'a', pal_name: 'b' }, 'pal_name'],
      [{ default_face_id: 'r00000000000' }, 'default_face_id'],
      [{ default_replica_id: 'r00000000000' }, 'default_face_id'],
      [{ objectives_id: 'o00000000000' }, 'objectives_id'],
      [{ layers: { llm: { api_key: '********' } } }, 'layers.llm.api_key'],
      [{ layers: { llm: { base_url: 'https://10.0.0.1/v1' } } }, 'layers.llm.base_url'],
      [{ tool_ids: ['t000000000000'] }, 'tool_ids'],
      [{ tool_ids: ['end_call'] }, 'tool_ids'],
    ];
    for (const [over, path] of cases) {
      const answer = await server.request('POST', '/v2/pals', { system_prompt: 's', ...over });
      expect([over, answer.status, answer.body.details?.[0]?.path]).toEqual([over, 400, path]);
    }
    const { total_count } = await server.ok<{ total_count: number }>('GET', '/v2/pals?pal_type=user', undefined, {
      key: other,
    });
    expect(total_count).toBe(0);
  });

  it('name the keys that nothing reads', async () => {
    const answer = await server.request('POST', '/v2/pals', {
      system_prompt: 's',
      persona_name: 'n',
      colour: 'red',
      layers: { x: {} },
    });
    expect(answer.headers.get('palaver-ignored-fields')).toBe('colour');
  });

  it('are listed in pages', async () => {
    const { key } = await server.account('lister');
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const made = await server.ok<Made>('POST', '/v2/pals', { system_prompt: 's', pal_name: `n${index}` }, { key });
      ids.push(made.pal_id);
    }
    const list = async (query: string) => {
      const { data, total_count } = await server.ok<{ data: Made[]; total_count: number }>(
        'GET',
        `/v2/pals?pal_type=user&${query}`,
        undefined,
        { key },
      );
      return [data.map((pal) => pal.pal_id), total_count];
    };
    const inOrder = (await list(''))[0] as string[];
    expect(new Set(inOrder)).toEqual(new Set(ids));
    expect(await list('limit=2&page=2')).toEqual([inOrder.slice(2, 4), 5]);
    expect(await list('limit=2&page=9')).toEqual([[], 5]);
    expect(await list('sort=desc')).toEqual([inOrder.toReversed(), 5]);
    for (const query of ['limit=101', 'page=-1', 'sort=up', 'pal_type=mine']) {
      expect((await server.request('GET', `/v2/pals?${query}`)).status).toBe(400);
    }
  });

  it('speak the older vocabulary under its paths', async () => {
    const made = await server.ok<Record<string, string>>('POST', '/v2/personas/', {
      persona_name: 'Desk',
      system_prompt: 's',
      default_replica_id: faceId,
      layers: { conversational_flow: { replica_interruptibility: 'low' } },
    });
    expect(Object.keys(made)).toEqual(['persona_id', 'persona_name', 'created_at']);
    const legacy = await server.ok<{ data: object[] }>('GET', `/v2/personas/${made.persona_id}`);
    const shown = {
      persona_id: made.persona_id,
      persona_name: 'Desk',
      persona_type: 'user',
      default_replica_id: faceId,
      layers: { conversational_flow: { replica_interruptibility: 'low' } },
    };
    expect(legacy).toMatchObject({ ...shown, data: [shown] });
    expect(legacy).not.toHaveProperty('pal_id');
    expect(await server.ok('GET', `/v2/pals/${made.persona_id}`)).toMatchObject({
      pal_name: 'Desk',
      layers: { conversational_flow: { pal_interruptibility: 'low' } },
    });
    const operation = { op: 'replace', path: '/persona_name', value: 'Front desk' };
    expect((await server.request('PATCH', `/v2/personas/${made.persona_id}`, [operation])).body).toMatchObject({
      persona_name: 'Front desk',
    });
    expect(await server.ok('GET', '/v2/personas?persona_type=system&limit=1')).toMatchObject({
      data: [{ persona_type: 'system' }],
    });
    expect((await server.request('DELETE', `/v2/personas/${made.persona_id}`)).status).toBe(204);
  });

  it('belong to one account', async () => {
    const { pal_id } = await create();
    for (const [method, sent] of [
      ['GET'],
      ['PATCH', [{ op: 'replace', path: '/greeting', value: 'x' }]],
      ['DELETE'],
    ] as const) {
      const seen = await server.request(method, `/v2/pals/${pal_id}`, sent, { key: other });
      expect([seen.status, seen.body.error]).toEqual([400, 'Invalid pal_id']);
    }
    expect((await server.request('GET', `/v2/pals/${pal_id}`)).status).toBe(200);
  });

  it('are deleted once', async () => {
    const { pal_id } = await create();
    const answers = await Promise.all([1, 2, 3].map(() => server.request('DELETE', `/v2/pals/${pal_id}`)));
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([204, 400, 400]);
    expect((await patch(pal_id, { op: 'replace', path: '/greeting', value: 'x' })).status).toBe(400);
    expect((await server.request('GET', `/v2/pals/${pal_id}/tools`)).status).toBe(400);
  });

  describe('under a JSON Patch', () => {
    it('change as a whole or not at all, and say when nothing changes', async () => {
      const { pal_id } = await create({ greeting: 'Hi.' });
      const done = await patch(
        pal_id,
        { op: 'replace', path: '/greeting', value: 'Hello.' },
        { op: 'add', path: '/languages/-', value: 'en' },
      );
      expect(done.body).toMatchObject({ pal_id, greeting: 'Hello.', languages: ['en'] });
      for (const nothing of [
        [],
        [{ op: 'replace', path: '/greeting', value: 'Hello.' }],
        [{ op: 'remove', path: '/context' }],
      ]) {
        const same = await server.request('PATCH', `/v2/pals/${pal_id}`, nothing);
        expect([same.status, same.text]).toEqual([304, '']);
      }
      const failed = await patch(
        pal_id,
        { op: 'replace', path: '/greeting', value: 'Gone.' },
        { op: 'test', path: '/pal_name', value: 'x' },
      );
      expect([failed.status, failed.body.message]).toEqual([422, 'Invalid JSON patch format']);
      const wrong = await patch(pal_id, { op: 'replace', path: '/greeting', value: 5 });
      expect([wrong.status, wrong.body.details[0].path]).toEqual([400, 'greeting']);
      expect(await server.ok('GET', `/v2/pals/${pal_id}`)).toMatchObject({ greeting: 'Hello.' });
      const cleared = await patch(pal_id, { op: 'remove', path: '/greeting' });
      expect(cleared.body.greeting).toBeNull();
    });

    it('refuse what is no patch with the fixed text', async () => {
      const { pal_id } = await create();
      for (const bad of [
        { greeting: 'x' },
        'x',
        null,
        [5],
        [{ op: 'set', path: '/greeting', value: 1 }],
        [{ op: 'remove', path: '/none' }],
      ]) {
        const answer = await server.request('PATCH', `/v2/pals/${pal_id}`, bad);
        expect([bad, answer.status, answer.body.message]).toEqual([bad, 422, 'Invalid JSON patch format']);
      }
    });

    it('keep their keys sealed, old ones and new ones', async () => {
      const { pal_id } = await create({ layers: { llm: { model: 'm', api_key: 'first-key' } } });
      await patch(pal_id, { op: 'replace', path: '/layers/llm/model', value: 'n' });
      await patch(pal_id, { op: 'add', path: '/layers/tts', value: { api_key: 'second-key' } });
      const row = await server.platform.store.db
        .selectFrom('pals')
        .select('body')
        .where('pal_id', '=', pal_id)
        .executeTakeFirstOrThrow();
      const { llm, tts } = JSON.parse(row.body).layers;
      const sealer = await server.platform.sealer.forAccount(server.accountId);
      expect([sealer.open(llm.api_key), sealer.open(tts.api_key)]).toEqual(['first-key', 'second-key']);
      const masked = await patch(pal_id, {
        op: 'replace',
        path: '/layers/llm',
        value: { model: 'x', api_key: '********' },
      });
      expect([masked.status, masked.body.details[0].path]).toEqual([400, 'layers.llm.api_key']);
    });

    it('lose none of many patches at once', async () => {
      const { pal_id } = await create();
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          patch(pal_id, { op: 'add', path: '/document_tags/-', value: `t${index}` }),
        ),
      );
      expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 8 }, () => 200));
      const { document_tags } = await server.ok<{ document_tags: string[] }>('GET', `/v2/pals/${pal_id}`);
      expect(document_tags.toSorted()).toEqual(['t0', 't1', 't2', 't3', 't4', 't5', 't6', 't7']);
    });
  });
});
