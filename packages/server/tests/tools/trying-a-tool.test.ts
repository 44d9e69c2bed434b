import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

describeOnEachDatabase('trying a tool', (db) => {
  let server: TestPlatform;
  let endpoint: Server;
  let base: string;
  const seen: {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
  }[] = [];

  beforeAll(async () => {
    endpoint = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: text });
      response.statusCode = request.url?.includes('broken') ? 418 : 200;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ response: 'It is sunny.', degrees: 21 }));
    });
    await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
    server = await bootPlatform({ database: db });
  });
  afterAll(async () => {
    await server.close();
    endpoint.close();
  });

  let count = 0;
  const create = async (over: object) => {
    const parameters = {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer' } },
      required: ['city'],
    };
    count += 1;
    const made = await server.ok<{ tool_id: string }>('POST', '/v2/tools', {
      name: `try_${count}`,
      description: 'd',
      parameters,
      ...over,
    });
    return (sent: object) => server.request('POST', `/v2/tools/${made.tool_id}/test`, sent);
  };

  it('shows the request without sending it, secrets masked', async () => {
    const auth = { type: 'bearer', token: 'tok-secret-1' };
    const attempt = await create({
      delivery: { api: { url: `${base}/w/{city}`, auth, query_params: { id: '{tavus_conversation_id}' } } },
    });
    const before = seen.length;
    const { status, body, text } = await attempt({ arguments: { city: 'São Paulo/x', days: 2 } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ valid: true, errors: [], request: { method: 'POST' } });
    expect(body.request.url).toBe(`${base}/w/S%C3%A3o%20Paulo%2Fx?id=c00000000000`);
    expect(JSON.parse(body.request.body)).toEqual({ city: 'São Paulo/x', days: 2 });
    expect(text).not.toContain('tok-secret-1');
    expect(text).toContain('********');
    expect(body).not.toHaveProperty('response');
    expect(seen.length).toBe(before);
  });

  it('sends it on demand and shows what the PAL would get', async () => {
    const auth = { type: 'bearer', token: 'tok-secret-1' };
    const attempt = await create({
      on_resolve: 'response_in_result',
      delivery: { api: { url: `${base}/w/{city}`, method: 'GET', auth } },
    });
    const { body } = await attempt({ arguments: { city: 'Oslo' }, send: true });
    expect(body).toMatchObject({
      valid: true,
      outcome: 'succeeded',
      reason: null,
      response: { status: 200, truncated: false },
      result: '{"response":"It is sunny.","degrees":21}',
      spoken: 'It is sunny.',
    });
    expect(body.response.duration_ms).toBeGreaterThanOrEqual(0);
    expect(seen.at(-1)).toMatchObject({
      method: 'GET',
      url: '/w/Oslo',
      headers: { authorization: 'Bearer tok-secret-1' },
    });
    const again = await attempt({ arguments: { city: 'Oslo' }, send: true });
    expect(again.body.outcome).toBe('succeeded');
    const keys = seen.slice(-2).map((request) => request.headers['idempotency-key']);
    expect(new Set(keys).size).toBe(2);
  });

  it('shows a failure as the PAL would get it', async () => {
    const attempt = await create({ delivery: { api: { url: `${base}/broken` } } });
    const { status, body } = await attempt({ arguments: { city: 'Oslo' }, send: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ outcome: 'failed', reason: 'status 418', response: { status: 418 }, spoken: null });
    expect(body.result).toMatch(/error/);
  });

  it('checks the arguments first and sends nothing that is wrong', async () => {
    const attempt = await create({ delivery: { api: { url: `${base}/w/{city}` } } });
    const before = seen.length;
    const { body } = await attempt({ arguments: { days: 'two' }, send: true });
    expect(body).toEqual({
      valid: false,
      errors: [
        { path: '/city', message: 'is required' },
        { path: '/days', message: 'must be integer' },
      ],
      request: null,
    });
    const optional = await create({
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
      delivery: { api: { url: `${base}/w/{city}` } },
    });
    expect((await optional({})).body).toMatchObject({
      valid: false,
      errors: [{ message: expect.stringContaining('city') }],
    });
    expect(seen.length).toBe(before);
  });

  it('shows the event of a tool that goes to the front end', async () => {
    const attempt = await create({});
    const { body } = await attempt({ arguments: { city: 'Oslo' } });
    expect(body).toMatchObject({
      valid: true,
      request: null,
      event: {
        message_type: 'conversation',
        event_type: 'conversation.tool_call',
        properties: { name: expect.stringMatching(/^try_/), arguments: '{"city":"Oslo"}' },
      },
    });
    const refused = await attempt({ arguments: { city: 'Oslo' }, send: true });
    expect([refused.status, refused.body.details[0].path]).toEqual([400, 'send']);
    const vision = await create({ origin: 'vision' });
    expect((await vision({ arguments: { city: 'Oslo' } })).body.event).toMatchObject({
      event_type: 'conversation.perception_tool_call',
      properties: { modality: 'vision' },
    });
  });

  it('tries a system tool, and fills in a conversation', async () => {
    const system = await server.request('POST', '/v2/tools/end_call/test', {});
    expect(system.body).toMatchObject({ valid: true, event: { properties: { name: 'end_call', arguments: '{}' } } });
    const { pal_id } = await server.ok<{ pal_id: string }>('POST', '/v2/pals', { system_prompt: 's' });
    const { conversation_id } = await server.ok<{ conversation_id: string }>('POST', '/v2/conversations', {
      pal_id,
      chat: true,
    });
    const attempt = await create({ delivery: { api: { url: `${base}/{tavus_conversation_id}/{tavus_pal_id}` } } });
    const sent = { arguments: { city: 'Oslo' }, conversation_id };
    expect((await attempt(sent)).body.request.url).toBe(`${base}/${conversation_id}/${pal_id}`);
    expect((await attempt({ ...sent, conversation_id: 'c00000000001' })).status).toBe(400);
  });

  it('refuses what is no object of arguments', async () => {
    const attempt = await create({});
    for (const args of ['x', [], 5, null]) {
      const answer = await attempt({ arguments: args });
      expect([args, answer.status, answer.body.details[0].path]).toEqual([args, 400, 'arguments']);
    }
    expect((await attempt({ send: 'yes' })).body.details[0].path).toBe('send');
  });
});
