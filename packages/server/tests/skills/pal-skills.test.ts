import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Attached {
  readonly skill_id: string;
  readonly config: unknown;
  readonly attached_at: string;
  readonly updated_at: string;
}

describeOnEachDatabase('skills', (db) => {
  let server: TestPlatform;
  let document_id: string;
  let base: string;
  let pal_id: string;
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
    const sent = { document_url: 'https://museum.example.invalid/slides.pdf' };
    document_id = (await server.ok<{ document_id: string }>('POST', '/v2/documents', sent)).document_id;
    pal_id = (await server.ok<{ pal_id: string }>('POST', '/v2/pals', { system_prompt: 's' })).pal_id;
    base = `/v2/pals/${pal_id}/skills`;
  });
  afterAll(() => server.close());
  const put = (skill: string, body?: unknown) => server.request('PUT', `${base}/${skill}`, body);

  it('are the same for every account', async () => {
    const all = await server.ok<{ data: { skill_id: string }[] }>('GET', '/v2/skills/');
    expect(all.data.map((skill) => skill.skill_id)).toEqual([
      'internet_search',
      'memory',
      'presentation',
      'magic_canvas',
    ]);
    expect(await server.ok('GET', '/v2/skills/memory')).toMatchObject({ skill_id: 'memory', display_name: 'Memory' });
    const unknown = await server.request('GET', '/v2/skills/flying');
    expect([unknown.status, unknown.body.error]).toEqual([404, "Unknown skill 'flying'"]);
  });

  it('are attached, changed and detached', async () => {
    const made = await put('memory');
    expect(made).toMatchObject({ status: 200, body: { skill_id: 'memory', config: {} } });
    expect((await put('memory', { config: {} })).body.attached_at).toBe(made.body.attached_at);
    const config = { document_ids: [document_id], prompt: 'Slowly.', slides_trigger: 'walk_the_deck' };
    expect((await put('presentation', { config })).body.config).toEqual(config);
    const patch = (body: object) => server.request('PATCH', `${base}/presentation`, body);
    expect((await patch({ config: { prompt: null, slides_trigger: 'on_demand' } })).body.config).toEqual({
      document_ids: [document_id],
      slides_trigger: 'on_demand',
    });
    expect((await patch({ config: { document_ids: null } })).status).toBe(400);
    const { data } = await server.ok<{ data: Record<string, Attached> }>('GET', `${base}/`);
    expect(Object.keys(data)).toEqual(['memory', 'presentation']);
    expect(await server.ok('GET', `${base}/memory`)).toEqual(data.memory);
    const pal = await server.ok<{ skills: object }>('GET', `/v2/pals/${pal_id}`);
    expect(pal.skills).toEqual(data);
    const greeted = await server.request('PATCH', `/v2/pals/${pal_id}`, [
      { op: 'add', path: '/greeting', value: 'Hi.' },
    ]);
    expect(greeted.body.skills).toEqual(data);
    const direct = await server.request('PATCH', `/v2/pals/${pal_id}`, [{ op: 'add', path: '/skills/x', value: {} }]);
    expect([direct.status, direct.body.details[0].path]).toEqual([400, 'skills']);
    expect((await server.request('DELETE', `${base}/memory`)).status).toBe(204);
    for (const [method, body] of [['DELETE'], ['GET'], ['PATCH', { config: {} }]] as const) {
      expect((await server.request(method, `${base}/memory`, body)).status).toBe(404);
      expect((await server.request(method, `${base}/flying`, body)).body.error).toBe("Unknown skill 'flying'");
    }
  });

  it('are replaced as a whole or not at all', async () => {
    const replace = (body: object) => server.request('PUT', base, body);
    const canvas = { components: { chart: { enabled: false } }, usage_guidance: 'Sparingly.' };
    const done = await replace({ internet_search: {}, magic_canvas: { config: canvas } });
    expect(Object.keys(done.body.data)).toEqual(['internet_search', 'magic_canvas']);
    const again = await replace({ skills: { magic_canvas: { config: canvas }, memory: null } });
    expect(again.body.data.magic_canvas).toEqual(done.body.data.magic_canvas);
    expect(Object.keys(again.body.data)).toEqual(['magic_canvas', 'memory']);
    expect((await replace({ memory: {}, flying: {} })).status).toBe(404);
    expect((await replace({ memory: 'yes' })).status).toBe(400);
    expect((await server.ok<{ data: object }>('GET', base)).data).toEqual(again.body.data);
    expect((await replace({})).body.data).toEqual({});
  });

  it('refuse settings they do not have, naming the place', async () => {
    const cases: [skill: string, config: unknown, path: string][] = [
      ['memory', { size: 5 }, 'config.size'],
      ['internet_search', { x: null }, 'config.x'],
      ['memory', 'all', 'config'],
      ['presentation', {}, 'config.document_ids'],
      ['presentation', { document_ids: [] }, 'config.document_ids'],
      ['presentation', { document_ids: ['d00000000000'] }, 'config.document_ids'],
      ['presentation', { document_ids: [document_id], slides_trigger: 'never' }, 'config.slides_trigger'],
      ['presentation', { document_ids: [document_id], prompt: 5 }, 'config.prompt'],
      ['magic_canvas', { components: { piano: {} } }, 'config.components.piano'],
      ['magic_canvas', { components: { chart: { enabled: 'no' } } }, 'config.components.chart.enabled'],
      [
        'magic_canvas',
        { components: { scheduling_embed: { scheduling_url: 'javascript:alert(1)' } } },
        'config.components.scheduling_embed.scheduling_url',
      ],
      ['magic_canvas', { usage_guidance: 'x'.repeat(10_001) }, 'config.usage_guidance'],
    ];
    for (const [skill, config, path] of cases) {
      const answer = await put(skill, { config });
      expect([skill, config, answer.status, answer.body.details[0].path]).toEqual([skill, config, 400, path]);
    }
    expect((await put('memory', { config: null, colour: 1 })).headers.get('palaver-ignored-fields')).toBe('colour');
  });

  it('lose none of many changes at once', async () => {
    const answers = await Promise.all(['memory', 'internet_search', 'magic_canvas'].map((skill) => put(skill)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    const { data } = await server.ok<{ data: object }>('GET', base);
    expect(Object.keys(data).toSorted()).toEqual(['internet_search', 'magic_canvas', 'memory']);
  });
});
