import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Listed {
  readonly data: { readonly tool_id: string }[];
}

describeOnEachDatabase('the tools of a PAL', (db) => {
  let server: TestPlatform;
  let other: string;
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
    other = (await server.account('neighbour')).key;
  });
  afterAll(() => server.close());

  let count = 0;
  const tool = async (over: object = {}, key?: string) => {
    count += 1;
    const sent = { name: `pt_${count}`, description: 'd', ...over };
    return (await server.ok<{ tool_id: string }>('POST', '/v2/tools', sent, key === undefined ? {} : { key })).tool_id;
  };
  const pal = async (over: object = {}) =>
    (await server.ok<{ pal_id: string }>('POST', '/v2/pals', { system_prompt: 's', ...over })).pal_id;
  const attach = (palId: string, tool_ids: unknown) => server.request('POST', `/v2/pals/${palId}/tools`, { tool_ids });
  const attached = async (palId: string) =>
    (await server.ok<Listed>('GET', `/v2/pals/${palId}/tools`)).data.map((each) => each.tool_id);

  it('are attached in order, again without effect, and shown in the order of the request', async () => {
    const [a, b, c] = [await tool(), await tool(), await tool()];
    const id = await pal();
    expect((await attach(id, [b, a])).body.data.map((each: { tool_id: string }) => each.tool_id)).toEqual([b, a]);
    const again = await server.request('POST', `/v2/personas/${id}/tools/`, { tool_ids: [c, a, c, b] });
    expect(again.body.data.map((each: { tool_id: string }) => each.tool_id)).toEqual([c, a, b]);
    expect(await attached(id)).toEqual([b, a, c]);
    expect(await server.ok('GET', `/v2/pals/${id}`)).toMatchObject({ tool_ids: [b, a, c] });
    expect((await server.request('DELETE', `/v2/pals/${id}/tools/${a}`)).status).toBe(204);
    await attach(id, [a]);
    expect(await attached(id)).toEqual([b, c, a]);
  });

  it('are attached all or none', async () => {
    const a = await tool();
    const foreign = await tool({}, other);
    const id = await pal();
    for (const bad of [
      [a, 't000000000000'],
      [a, foreign],
      [a, 'end_call'],
      [a, ''],
      [a, 5],
      [],
      'x',
      null,
      undefined,
    ]) {
      const answer = await attach(id, bad);
      expect([bad, answer.status]).toEqual([bad, 400]);
      expect(answer.body.details[0].path).toMatch(/^tool_ids/);
    }
    expect(await attached(id)).toEqual([]);
    expect((await attach('p00000000000', [a])).body.error).toBe('Invalid pal_id');
    const strangers = await server.request('POST', `/v2/pals/${id}/tools`, { tool_ids: [foreign] }, { key: other });
    expect([strangers.status, strangers.body.error]).toEqual([400, 'Invalid pal_id']);
  });

  it('are fifty at most, also when many are attached at once', async () => {
    const ids = await Promise.all(Array.from({ length: 54 }, () => tool()));
    const id = await pal({ tool_ids: ids.slice(0, 48) });
    const answers = await Promise.all(ids.slice(48).map((each) => attach(id, [each])));
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 200, 400, 400, 400, 400]);
    expect(await attached(id)).toHaveLength(50);
    expect((await attach(id, ids.slice(0, 5))).status).toBe(200);
    const over = await server.request('POST', '/v2/pals', { system_prompt: 's', tool_ids: ids.slice(0, 51) });
    expect([over.status, over.body.details[0].path]).toEqual([400, 'tool_ids']);
  });

  it('are detached when they are attached', async () => {
    const [a, b] = [await tool(), await tool()];
    const id = await pal({ tool_ids: [a] });
    const detach = (toolId: string, palId = id) => server.request('DELETE', `/v2/pals/${palId}/tools/${toolId}`);
    expect((await detach(b)).body.error).toBe('Bad Request. Tool not attached to this PAL');
    expect((await detach('t000000000000')).body.error).toContain('does not exist');
    expect((await detach(a, 'p00000000000')).body.error).toBe('Invalid pal_id');
    expect((await detach('end_call')).status).toBe(400);
    const answers = await Promise.all([1, 2, 3].map(() => detach(a)));
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([204, 400, 400]);
    expect((await server.request('GET', `/v2/tools/${a}`)).status).toBe(200);
  });

  it('can be set by a patch, as a list or one by one', async () => {
    const [a, b, c] = [await tool(), await tool(), await tool()];
    const id = await pal({ tool_ids: [a, b] });
    const patch = (...operations: object[]) => server.request('PATCH', `/v2/pals/${id}`, operations);
    expect((await patch({ op: 'replace', path: '/tool_ids', value: [c, a] })).body.tool_ids).toEqual([c, a]);
    expect(await attached(id)).toEqual([c, a]);
    expect((await patch({ op: 'add', path: '/tool_ids/-', value: b })).body.tool_ids).toEqual([c, a, b]);
    expect((await patch({ op: 'add', path: '/tool_ids/-', value: b })).status).toBe(400);
    expect((await patch({ op: 'add', path: '/tool_ids/-', value: 't000000000000' })).status).toBe(400);
    expect((await patch({ op: 'replace', path: '/tool_ids', value: 'x' })).status).toBe(400);
    expect((await patch({ op: 'replace', path: '/tool_ids', value: [c, a, b] })).status).toBe(304);
    expect((await patch({ op: 'remove', path: '/tool_ids/0' })).body.tool_ids).toEqual([a, b]);
    expect(await attached(id)).toEqual([a, b]);
  });

  it('are gone when they are deleted, also while they are being attached', async () => {
    const ids = await Promise.all(Array.from({ length: 16 }, () => tool()));
    const [first, second] = [await pal({ tool_ids: ids.slice(0, 4) }), await pal()];
    const answers = await Promise.all(
      ids.flatMap((id, index) => [
        attach(index % 2 === 0 ? first : second, [id]),
        server.request('PATCH', `/v2/pals/${second}`, [{ op: 'add', path: '/tool_ids', value: [id] }]),
        server.request('DELETE', `/v2/tools/${id}`),
      ]),
    );
    expect(answers.every((answer) => [200, 204, 304, 400].includes(answer.status))).toBe(true);
    for (const id of [first, second]) {
      expect(await attached(id)).toEqual([]);
      expect(await server.ok('GET', `/v2/pals/${id}`)).toMatchObject({ tool_ids: [] });
    }
    const left = await server.platform.store.db
      .selectFrom('pal_tools')
      .select('tool_id')
      .where('tool_id', 'in', ids)
      .execute();
    expect(left).toEqual([]);
  });

  it('that perceive switch the perception model on', async () => {
    const vision = await tool({ origin: 'vision' });
    const off = { layers: { perception: { perception_model: 'off' } } };
    const model = async (id: string) =>
      (await server.ok<{ layers: { perception?: { perception_model?: string } } }>('GET', `/v2/pals/${id}`)).layers
        .perception?.perception_model;
    const [first, second, third] = [await pal(off), await pal({ ...off, tool_ids: [vision] }), await pal(off)];
    await attach(first, [vision]);
    await server.ok('PATCH', `/v2/pals/${third}`, [{ op: 'add', path: '/tool_ids/-', value: vision }]);
    for (const id of [first, second, third]) expect(await model(id)).toBe('raven-1');
    const untouched = await pal(off);
    await attach(untouched, [await tool()]);
    expect(await model(untouched)).toBe('off');
  });
});
