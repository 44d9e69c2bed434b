import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLive, stagePal } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

const SHOP = 'https://shop.example.com';

describeOnEachDatabase('visits of a deployment', (database) => {
  let server: TestPlatform;
  let palId: string;
  beforeAll(async () => {
    server = await bootPlatform({ database });
    palId = (await stagePal(server, null, [], { greeting: 'Welcome to the shop.' })).palId;
  });
  afterAll(() => server.close());

  async function make(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const body = { pal_id: palId, channel: 'embed', name: 'Shop', ...more };
    return (await server.ok<{ deployment_id: string }>('POST', '/v2/deployments', body)).deployment_id;
  }
  const visit = (method: string, path: string, body?: unknown, origin?: string) =>
    server.request(method, `/v2/deployments/${path}`, body, {
      key: null,
      ...(origin === undefined ? {} : { headers: { origin } }),
    });

  test('say what a visitor may know, and no more', async () => {
    const landing_page = { title: 'Hello', cta: [{ title: 'Site', url: SHOP }] };
    const conversation = { unique_memory_tag: true, context: 'our margin is 40 percent' };
    const limits = { max_call_duration: 600, daily_call_limit: 7 };
    const id = await make({ customization: { conversation, landing_page }, limits, password: 'open sesame' });
    const answer = await visit('GET', `${id}/init`);
    expect(answer.body).toEqual({
      deployment_id: id,
      channel: 'embed',
      name: 'Shop',
      customization: { landing_page, conversation: { unique_memory_tag: true } },
      has_password: true,
      limits: { max_call_duration: 600, daily_call_limit_per_user: null },
      captcha: null,
      is_available: true,
      unavailable_reason: null,
      thumbnail_image_url: null,
      thumbnail_video_url: null,
      show_branding: true,
    });
    expect(answer.text).not.toContain(palId);
  });

  test('start a conversation that the visitor can join and end', async () => {
    const id = await make({
      limits: { max_call_duration: 60 },
      customization: { conversation: { context: 'We sell maps.' } },
    });
    const body = { conversational_context: 'They look at atlases.', memory_stores: ['v1'], pal_id: 'p00000000000' };
    const started = await visit('POST', `${id}/start`, body);
    expect(started.status).toBe(200);
    expect(started.headers.get('palaver-ignored-fields')).toBe('pal_id');
    expect(started.body).toMatchObject({ status: 'active', conversation_name: 'Shop', pal_id: null, face_id: null });
    const talk = String(started.body.conversation_id);
    const grant = await server.ok('GET', `/v2/conversations/${talk}/join`, undefined, { key: null });
    const live = await openLive(server, talk, { token: String(grant.token) });
    await live.wait((event) => event.properties?.speech === 'Welcome to the shop.');
    const row = await server.platform.store.db
      .selectFrom('conversations')
      .select('body')
      .where('conversation_id', '=', talk)
      .executeTakeFirstOrThrow();
    expect(JSON.parse(row.body)).toMatchObject({
      conversational_context: 'We sell maps.\n\nThey look at atlases.',
      memory_stores: [`${id}:v1`],
      max_call_duration_s: 60,
    });
    expect(await server.ok('GET', `/v2/deployments/${id}`)).toMatchObject({ usage_total: 1, usage_today: 1 });
    const other = await make();
    expect((await visit('POST', `${other}/conversations/${talk}/end`)).status).toBe(404);
    const ended = await visit('POST', `${id}/conversations/${talk}/end`);
    expect(ended.body).toMatchObject({ conversation_id: talk, status: 'ended', pal_id: null });
    expect((await visit('POST', `${id}/conversations/${talk}/end/`)).status).toBe(200);
    expect((await live.closed).code).toBe(4410);
  });

  test('come from pages that are allowed', async () => {
    const id = await make({ allowed_origins: [SHOP, 'example.org'] });
    const of = async (origin?: string) => (await visit('GET', `${id}/init`, undefined, origin)).status;
    expect(await of(SHOP)).toBe(200);
    expect(await of('http://example.org')).toBe(200);
    expect(await of(server.url)).toBe(200);
    expect(await of()).toBe(200);
    for (const origin of ['https://evil.example', 'http://shop.example.com', `${SHOP}.evil.example`, 'null']) {
      const start = await visit('POST', `${id}/start`, {}, origin);
      expect([start.status, start.body.code], origin).toEqual([403, 'forbidden']);
      expect(await of(origin)).toBe(403);
    }
    expect((await visit('POST', `${id}/start`, undefined, SHOP)).status).toBe(200);
  });

  test('need the password, and guessing is slow', async () => {
    const id = await make({ password: 'open sesame' });
    expect((await visit('POST', `${id}/start`, {})).body.code).toBe('unauthenticated');
    expect((await visit('POST', `${id}/start`, { password: 'open' })).status).toBe(401);
    expect((await visit('POST', `${id}/start`, { password: 'open sesame' })).status).toBe(200);
    const guesses = [];
    for (let tries = 0; tries < 20; tries += 1)
      guesses.push((await visit('POST', `${id}/start`, { password: 'x' })).status);
    expect(guesses.filter((status) => status === 429).length).toBeGreaterThan(0);
    expect(new Set(guesses)).toEqual(new Set([401, 429]));
  });

  test('stay within the limits, also when many begin at once', async () => {
    const id = await make({ limits: { daily_call_limit: 3 } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => visit('POST', `${id}/start`, {})));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({ code: 'rate_limited', unavailable_reason: 'daily_limit' });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await visit('GET', `${id}/init`)).body).toMatchObject({
      is_available: false,
      unavailable_reason: 'daily_limit',
    });
    expect(await server.ok('GET', `/v2/deployments/${id}`)).toMatchObject({ usage_total: 3, usage_today: 3 });

    const perVisitor = await make({ limits: { daily_call_limit_per_user: 1 } });
    expect((await visit('POST', `${perVisitor}/start`, {})).status).toBe(200);
    expect((await visit('POST', `${perVisitor}/start`, {})).body.unavailable_reason).toBe('daily_limit');

    const atOnce = await make({ limits: { concurrent_call_limit: 1 } });
    const first = (await visit('POST', `${atOnce}/start`, {})).body.conversation_id;
    expect((await visit('POST', `${atOnce}/start`, {})).body.unavailable_reason).toBe('total_limit');
    await visit('POST', `${atOnce}/conversations/${first}/end`);
    expect((await visit('POST', `${atOnce}/start`, {})).status).toBe(200);
  });

  test('are over where the deployment is not active, or its PAL is gone', async () => {
    const id = await make({ status: 'draft' });
    expect((await visit('POST', `${id}/start`, {})).body).toMatchObject({
      code: 'forbidden',
      unavailable_reason: 'inactive',
    });
    const other = (await stagePal(server, null)).palId;
    const orphan = await make({ pal_id: other });
    await server.request('DELETE', `/v2/pals/${other}`);
    expect((await visit('GET', `${orphan}/init`)).body.unavailable_reason).toBe('inactive');
    const start = await visit('POST', `${orphan}/start`, {});
    expect([start.status, start.text.includes(other)]).toEqual([403, false]);
  });
});
