import { afterAll, beforeAll, expect, test } from 'vitest';
import { stagePal, startChat, startEndpoint, until } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Delivery {
  readonly delivery_id: string;
  readonly event_type: string;
  readonly state: string;
}

describeOnEachDatabase('webhook deliveries', (database) => {
  let server: TestPlatform;
  let palId: string;
  beforeAll(async () => {
    server = await bootPlatform({ database });
    palId = (await stagePal(server, null)).palId;
  });
  afterAll(() => server.close());

  async function deliveries(conversationId: string, more = ''): Promise<readonly Delivery[]> {
    const path = `/v2/webhook_deliveries?conversation_id=${conversationId}&limit=100${more}`;
    return (await server.ok<{ data: Delivery[] }>('GET', path)).data;
  }

  async function endedTalk(callbackUrl: string): Promise<string> {
    const id = await startChat(server, palId, { callback_url: callbackUrl });
    await server.ok('POST', `/v2/conversations/${id}/respond`, { text: 'hello' });
    await server.ok('POST', `/v2/conversations/${id}/end`);
    return id;
  }

  test('say what was sent to a callback, newest first', async () => {
    const endpoint = await startEndpoint();
    const id = await endedTalk(`${endpoint.url}/hook`);
    await until(async () => (await deliveries(id, '&state=delivered')).length === 4);
    const all = await deliveries(id);
    expect(all.map(({ event_type }) => event_type)).toEqual([
      'application.transcription_ready',
      'system.shutdown',
      'system.replica_joined',
      'system.pal_joined',
    ]);
    expect(all[0]).toMatchObject({ attempts: 1, last_status: 200, last_error: null, next_attempt_at: null });
    expect(all[0]?.delivery_id).toBe(endpoint.received.at(-1)?.headers['webhook-id']);
    const whole = await server.ok('GET', `/v2/webhook_deliveries/${all[1]?.delivery_id}`);
    expect(whole.body).toMatchObject({ event_type: 'system.shutdown', conversation_id: id });
    expect(await server.ok('GET', '/v2/webhook_deliveries?conversation_id=c0')).toEqual({ data: [], total_count: 0 });
  });

  test('that were refused are sent again on demand, under their id, and only those', async () => {
    const endpoint = await startEndpoint();
    endpoint.answer = () => ({ status: 400 });
    const id = await endedTalk(`${endpoint.url}/hook`);
    const dead = await until(async () => {
      const found = await deliveries(id, '&state=dead');
      return found.length === 4 ? found : null;
    });
    endpoint.answer = () => ({});
    endpoint.received.length = 0;
    const path = `/v2/webhook_deliveries/${dead[0]?.delivery_id}/replay`;
    expect(await server.ok('POST', path)).toMatchObject({ state: expect.stringMatching(/pending|delivered/) });
    await until(async () => (await deliveries(id, '&state=delivered')).length === 1);
    expect(endpoint.received.map(({ headers }) => headers['webhook-id'])).toEqual([dead[0]?.delivery_id]);
    const again = await server.request('POST', path);
    expect(again).toMatchObject({
      status: 409,
      body: { code: 'conflict', error: expect.stringContaining('delivered') },
    });
    const { key } = await server.account();
    expect((await server.request('POST', path, undefined, { key })).status).toBe(404);
  });

  test('of a receiver that is gone are disabled until one is sent again', async () => {
    const endpoint = await startEndpoint();
    endpoint.answer = () => ({ status: 410 });
    const id = await endedTalk(`${endpoint.url}/hook`);
    await until(async () => (await deliveries(id, '&state=disabled')).length === 4);
    expect(endpoint.received).toHaveLength(1);
    const [newest] = await deliveries(id);
    await server.ok('POST', `/v2/webhook_deliveries/${newest?.delivery_id}/replay`);
    await until(async () => endpoint.received.length === 2);
    await until(async () => (await deliveries(id, '&state=disabled')).length === 4);
    endpoint.answer = () => ({});
    await server.ok('POST', `/v2/webhook_deliveries/${newest?.delivery_id}/replay`);
    await until(async () => (await deliveries(id, '&state=delivered')).length === 1);
    const held = await deliveries(id, '&state=dead');
    expect(held.map((each) => 'last_error' in each && each.last_error).sort()).toEqual([
      'held back after a 410',
      'held back after a 410',
      'status 410',
    ]);
  });
});
