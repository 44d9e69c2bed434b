import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Row {
  readonly pal_id: string;
  readonly pal_type: string;
  readonly default_face_id: string | null;
}

describeOnEachDatabase('the life of a PAL', (db) => {
  let server: TestPlatform;
  let default_face_id: string;
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
    default_face_id = (await server.ok<{ data: { face_id: string }[] }>('GET', '/v2/faces')).data[0]?.face_id ?? '';
  });
  afterAll(() => server.close());
  const create = async (over: object = {}) =>
    (await server.ok<{ pal_id: string }>('POST', '/v2/pals', { system_prompt: 's', default_face_id, ...over })).pal_id;
  const patch = (id: string, operations: object[], query = '') =>
    server.request('PATCH', `/v2/pals/${id}${query}`, operations);
  const free = (username: string) => server.ok('GET', `/v2/pals/check-username?username=${username}`);

  it('has names in meetings that no other PAL of the server has', async () => {
    expect(await free('Desk.One')).toEqual({ available: true });
    const made = await server.ok<Record<string, string>>('POST', '/v2/pals', {
      system_prompt: 's',
      default_face_id,
      layers: { conferencing: { username: 'Desk.One' } },
    });
    expect(made.conferencing_email).toBe('desk.one@tavusinvite.com');
    expect(await server.ok('GET', `/v2/pals/${made.pal_id}`)).toMatchObject({
      conferencing_email: 'desk.one@tavusinvite.com',
      layers: { conferencing: { username: 'desk.one' } },
    });
    expect(await free('DESK.ONE')).toEqual({ available: false, reason: 'the name is taken' });
    expect(await free('bot12')).toMatchObject({
      available: false,
      reason: 'the name must not be "bot" with a number: such names are reserved',
    });
    expect(await free('-')).toMatchObject({ available: false });
    expect((await server.request('GET', '/v2/pals/check-username')).status).toBe(400);
    const { key } = await server.account('neighbour');
    const face = { default_face_id, system_prompt: 's' };
    const body = { ...face, layers: { conferencing: { username: 'desk.one' } } };
    const taken = await server.request('POST', '/v2/pals', body, { key });
    expect([taken.status, taken.body.details[0].path]).toEqual([400, 'layers.conferencing.username']);
    const other = await create();
    const rename = (username: string) => [{ op: 'add', path: '/layers/conferencing', value: { username } }];
    expect((await patch(other, rename('desk.one'))).status).toBe(400);
    expect((await patch(other, rename('Desk.Two'))).body.conferencing_email).toBe('desk.two@tavusinvite.com');
    expect((await patch(other, [{ op: 'remove', path: '/layers/conferencing' }])).body.conferencing_email).toBeNull();
    expect(await free('desk.two')).toEqual({ available: true });
    expect((await server.request('DELETE', `/v2/pals/${made.pal_id}`)).status).toBe(204);
    expect(await free('desk.one')).toEqual({ available: true });
  });

  it('changes how it goes to meetings in patches of their own', async () => {
    const id = await create();
    const meeting = { op: 'add', path: '/layers/conferencing', value: { username: `alone-${id}` } };
    const mixed = await patch(id, [meeting, { op: 'replace', path: '/greeting', value: 'x' }]);
    expect([mixed.status, mixed.body.details[0].path]).toEqual([400, 'layers.conferencing']);
    expect((await patch(id, [{ op: 'test', path: '/greeting', value: null }, meeting])).status).toBe(200);
    const email = await patch(id, [{ op: 'replace', path: '/conferencing_email', value: 'x' }]);
    expect([email.status, email.body.details[0].path]).toEqual([400, 'conferencing_email']);
  });

  it('forgets its dictionary when it is told an empty one', async () => {
    const id = await create({ layers: { tts: { pronunciation_dictionary_id: '', tts_engine: 'cartesia' } } });
    expect(await server.ok('GET', `/v2/pals/${id}`)).toMatchObject({ layers: { tts: { tts_engine: 'cartesia' } } });
    const made = await server.ok<Record<string, string>>('POST', '/v2/pronunciation-dictionaries', {
      name: `d-${id}`,
      rules: [],
    });
    const path = '/layers/tts/pronunciation_dictionary_id';
    const set = (value: unknown) => patch(id, [{ op: 'add', path, value }]);
    const known = await set(made.pronunciation_dictionary_id);
    expect(known.body.layers.tts).toEqual({
      tts_engine: 'cartesia',
      pronunciation_dictionary_id: made.pronunciation_dictionary_id,
    });
    expect((await set('')).body.layers.tts).toEqual({ tts_engine: 'cartesia' });
    expect((await set('')).status).toBe(304);
  });

  it('is protected while the builder has a draft of it', async () => {
    const id = await create({ greeting: 'Hi.' });
    const { store } = server.platform;
    const read = () =>
      store.db.selectFrom('pals').select(['body', 'version']).where('pal_id', '=', id).executeTakeFirstOrThrow();
    const body = { ...JSON.parse((await read()).body), maker_draft: { greeting: 'Draft.' } };
    await store.commit([
      {
        query: store.db
          .updateTable('pals')
          .set({ body: JSON.stringify(body) })
          .where('pal_id', '=', id)
          .compile(),
      },
    ]);
    expect(await server.ok('GET', `/v2/pals/${id}`)).toMatchObject({ is_draft: true, greeting: 'Hi.' });
    const before = await read();
    const change = [{ op: 'replace', path: '/greeting', value: 'Hello.' }];
    const refused = await patch(id, change);
    expect([refused.status, refused.body.conflict]).toEqual([409, 'maker_changes']);
    expect(await read()).toEqual(before);
    expect((await patch(id, [{ op: 'replace', path: '/greeting', value: 'Hi.' }])).status).toBe(304);
    const meeting = [{ op: 'add', path: '/layers/conferencing', value: { username: `draft-${id}` } }];
    expect((await patch(id, meeting)).body).toMatchObject({
      is_draft: true,
      conferencing_email: `draft-${id}@tavusinvite.com`,
    });
    const forced = await patch(id, change, '?force=true');
    expect(forced.body).toMatchObject({ greeting: 'Hello.', discarded_maker_changes: true, is_draft: false });
    expect((await patch(id, change.with(0, { ...change[0], value: 'Hey.' } as never))).body).not.toHaveProperty(
      'discarded_maker_changes',
    );
  });

  it('is published as it is, as often as one likes', async () => {
    const id = await create({ pal_name: 'Desk' });
    const published = await server.ok('POST', `/v2/pals/${id}/publish`);
    expect(published).toMatchObject({ status: 'success', pal_id: id, pal_name: 'Desk', system_prompt: 's' });
    expect(await server.ok('POST', `/v2/personas/${id}/publish/`)).toMatchObject({
      persona_id: id,
      persona_name: 'Desk',
    });
    expect((await server.request('POST', '/v2/pals/p00000000000/publish')).status).toBe(400);
  });

  it('shows the PALs that every account has, which nobody changes', async () => {
    const stock = await server.ok<{ data: Row[]; total_count: number }>('GET', '/v2/pals?pal_type=system');
    expect(stock.total_count).toBe(4);
    expect(stock.data.at(-1)).toMatchObject({ pal_id: 'pipecat0', pipeline_mode: 'echo', owner_id: null });
    for (const { pal_id } of stock.data) {
      expect(await server.ok('GET', `/v2/pals/${pal_id}`)).toMatchObject({ pal_id, pal_type: 'system' });
      for (const [method, path, body] of [
        ['PATCH', '', [{ op: 'replace', path: '/greeting', value: 'x' }]],
        ['DELETE', ''],
        ['POST', '/publish'],
        ['POST', '/tools', { tool_ids: ['t000000000000'] }],
        ['PUT', '/skills', {}],
      ] as const) {
        expect((await server.request(method, `/v2/pals/${pal_id}${path}`, body)).status).toBe(400);
      }
      const talk = await server.ok<Record<string, string>>('POST', '/v2/conversations', { pal_id });
      const shown = await server.ok('GET', `/v2/conversations/${talk.conversation_id}`);
      expect(shown).toMatchObject({ pal_id, status: 'active' });
    }
  });

  it('lists them before the own ones, and behind them where the newest come first', async () => {
    const { key } = await server.account('lister');
    for (let index = 0; index < 5; index += 1) {
      await server.ok('POST', '/v2/pals', { system_prompt: 's', is_template: true }, { key });
    }
    const list = async (query: string) =>
      (await server.ok<{ data: Row[] }>('GET', `/v2/pals?${query}`, undefined, { key })).data.map((pal) => pal.pal_id);
    const all = await list('limit=100');
    expect(all).toHaveLength(9);
    expect(all[3]).toBe('pipecat0');
    expect(await list('limit=100&sort=desc')).toEqual(all.toReversed());
    for (let page = 1; page <= 4; page += 1) {
      const slice = [3 * page - 3, 3 * page] as const;
      expect(await list(`limit=3&page=${page}`)).toEqual(all.slice(...slice));
      expect(await list(`limit=3&page=${page}&sort=desc`)).toEqual(all.toReversed().slice(...slice));
    }
  });
});
