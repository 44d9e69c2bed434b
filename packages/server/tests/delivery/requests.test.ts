import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HostileEndpoint, openHostileEndpoint, plainAnswer } from '../egress/hostile-endpoint.ts';
import { apiTool, openTestDelivery, sealed, type TestDelivery } from './test-delivery.ts';

let endpoint: HostileEndpoint;
let test: TestDelivery;

beforeEach(async () => {
  endpoint = await openHostileEndpoint(({ socket }) =>
    socket.write(plainAnswer('{}', ['content-type: application/json'])),
  );
  test = openTestDelivery(() => Date.parse('2026-11-02T08:15:00Z'));
});

afterEach(async () => {
  await test[Symbol.asyncDispose]();
  await endpoint[Symbol.asyncDispose]();
});

function sent() {
  expect(endpoint.requests).toHaveLength(1);
  const { head, body } = endpoint.requests[0]!;
  const [line = '', ...lines] = head.split('\r\n');
  const [method, target] = line.split(' ');
  const headers = Object.fromEntries(lines.map((text) => text.split(/: ?(.*)/s).slice(0, 2) as [string, string]));
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { method, target, headers: lower, body, names: lines.map((text) => text.split(':')[0]!.toLowerCase()) };
}

describe('a delivered request', () => {
  it('carries exactly the text of the arguments, and the headers of every delivery', async () => {
    const args = '{"b":1.50,"2":{"y":1,"1":2},"1":"é","big":12345678901234567890,"__proto__":{"a":1}}';
    await test.send(apiTool(`${endpoint.url}/x`), args);
    const { headers, ...request } = sent();
    expect(request).toMatchObject({ method: 'POST', target: '/x', body: args });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'call_1',
      'palaver-attempt': '1',
      'user-agent': 'palaver/9.8.7',
      'accept-encoding': 'identity',
    });
    expect(headers.authorization).toBeUndefined();
  });

  it.each(['PUT', 'PATCH', 'POST'] as const)('has a body with %s', async (method) => {
    await test.send(apiTool(`${endpoint.url}/x`, { method }), '{"a":1}');
    expect(sent()).toMatchObject({ method, body: '{"a":1}' });
  });

  it.each(['GET', 'DELETE', 'HEAD'] as const)(
    'with %s has neither body nor content type, and puts unused arguments into the query in their order',
    async (method) => {
      const headers = { 'Content-Type': 'text/x', 'X-A': 'b' };
      const tool = apiTool(`${endpoint.url}/x/{a}?q={b}`, { method, headers });
      await test.send(tool, '{"z":"1 2","10":true,"2":{"k": [1]},"a":"A","b":"B","n":null}');
      const request = sent();
      expect(request.method).toBe(method);
      expect(request.target).toBe(`/x/A?q=B&z=1%202&10=true&2=${encodeURIComponent('{"k":[1]}')}`);
      expect(request.body).toBe('');
      expect(request.headers['content-type']).toBeUndefined();
      expect(request.headers['x-a']).toBe('b');
    },
  );

  it('fills path, query, query_params and body, injected facts among them', async () => {
    const tool = apiTool(`${endpoint.url}/v1/{tavus_conversation_id}/{a}?x={a}&y={c}`, {
      query_params: { units: 'metric', who: '{tavus_pal_id}/{tavus_face_id}' },
      body_template: {
        a: '{a}',
        t: '{tavus_tool_name} {tavus_tool_call_id} at {tavus_timestamp}',
        l: ['{b}', 1],
        n: 5,
      },
    });
    await test.send(tool, '{"a":"p/q","b":[1.0]}');
    expect(sent()).toMatchObject({
      target: '/v1/c1/p%2Fq?x=p%2Fq&units=metric&who=p1%2Fr1',
      body: '{"a":"p/q","t":"ping call_1 at 2026-11-02T08:15:00.000Z","l":[[1.0],1],"n":5}',
    });
  });

  it('is a form where the tool says so', async () => {
    await test.send(
      apiTool(`${endpoint.url}/x`, { content_type: 'application/x-www-form-urlencoded' }),
      '{"a":"x y&","b":[1]}',
    );
    expect(sent()).toMatchObject({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'a=x+y%26&b=%5B1%5D',
    });
  });

  it('carries static headers, but never two of one name and never a frame of its own', async () => {
    const headers = {
      'X-Service': 'weather-bot',
      authorization: 'static',
      'user-agent': 'mine',
      'IDEMPOTENCY-KEY': 'mine',
      'Content-Type': 'application/vnd.api+json',
      Host: 'evil.example',
      'Content-Length': '1',
    };
    await test.send(
      apiTool(`${endpoint.url}/x`, { headers, auth: { type: 'bearer', token: sealed('tok-1') } }),
      '{"a":1}',
    );
    const request = sent();
    expect(new Set(request.names).size).toBe(request.names.length);
    expect(request.headers).toMatchObject({
      'x-service': 'weather-bot',
      authorization: 'Bearer tok-1',
      'user-agent': 'palaver/9.8.7',
      'idempotency-key': 'call_1',
      'content-type': 'application/vnd.api+json',
      host: `127.0.0.1:${endpoint.port}`,
      'content-length': '7',
    });
  });

  it('numbers attempts on from those of an earlier process', async () => {
    await test.send(apiTool(`${endpoint.url}/x`), '{}', { call: { first_attempt: 3 } });
    expect(sent().headers['palaver-attempt']).toBe('3');
  });
});

describe('authentication', () => {
  const basic = `Basic ${Buffer.from('ann:p:w ü').toString('base64')}`;
  it.each([
    ['bearer', { type: 'bearer', token: sealed('tok-1') }, { authorization: 'Bearer tok-1' }],
    ['basic', { type: 'basic', username: 'ann', password: sealed('p:w ü') }, { authorization: basic }],
    [
      'basic without a password',
      { type: 'basic', username: 'ann', password: sealed('') },
      { authorization: 'Basic YW5uOg==' },
    ],
    ['api_key', { type: 'api_key', name: 'X-API-Key', value: sealed('v-1') }, { 'x-api-key': 'v-1' }],
    ['api_key in a header', { type: 'api_key', name: 'k', value: sealed('v'), location: 'header' }, { k: 'v' }],
  ] as const)('%s adds its header', async (_, auth, headers) => {
    await test.send(apiTool(`${endpoint.url}/x`, { auth }), '{"a":1}');
    expect(sent()).toMatchObject({ target: '/x', headers, body: '{"a":1}' });
  });

  it('api_key in the query takes the place of a pair of its name, arguments included', async () => {
    const auth = { type: 'api_key', name: 'key', value: sealed('v&1='), location: 'query' } as const;
    const tool = apiTool(`${endpoint.url}/x?key=1&a=2`, { method: 'GET', query_params: { key: '3' }, auth });
    await test.send(tool, '{"key":"stolen","b":4}');
    expect(sent().target).toBe('/x?a=2&b=4&key=v%261%3D');
  });

  it('hmac posts the signed envelope, whatever the method says', async () => {
    const auth = { type: 'hmac', secret: sealed('0123456789abcdef') } as const;
    await test.send(apiTool(`${endpoint.url}/x/{a}`, { method: 'GET', auth }), '{"a":"é"}');
    const request = sent();
    expect(request).toMatchObject({
      method: 'POST',
      target: '/x/%C3%A9',
      headers: { 'content-type': 'application/json' },
    });
    expect(request.body).toBe(
      '{"name":"ping","arguments":"{\\"a\\":\\"é\\"}","tool_call_id":"call_1","conversation_id":"c1"}',
    );
    expect(request.headers['x-tavus-signature']).toBe(
      createHmac('sha256', '0123456789abcdef').update(request.body).digest('hex'),
    );
  });

  it('hmac agrees with the published vector', async () => {
    const auth = { type: 'hmac', secret: sealed('0123456789abcdef') } as const;
    await test.send(apiTool(`${endpoint.url}/x`, { auth }), '{}');
    expect(Buffer.byteLength(sent().body)).toBe(79);
    expect(sent().headers['x-tavus-signature']).toBe(
      '31c2950a8165230a02af0f4a327b9ceddd2610270cc2f3b98774eab22e851df3',
    );
  });

  it('hmac names the modality of what a perception model called', async () => {
    const auth = { type: 'hmac', secret: sealed('0123456789abcdef') } as const;
    await test.send(apiTool(`${endpoint.url}/x`, { auth }, { origin: 'vision' }), '{}');
    expect(JSON.parse(sent().body)).toEqual({
      name: 'ping',
      arguments: '{}',
      tool_call_id: 'call_1',
      conversation_id: 'c1',
      modality: 'vision',
    });
  });

  it('that cannot be opened sends nothing and quotes nothing', async () => {
    const outcome = await test.send(apiTool(`${endpoint.url}/x`, { auth: { type: 'bearer', token: 'plain-text' } }));
    expect(outcome).toMatchObject({ kind: 'failed', attempts: 0, reason: 'token', response: null });
    expect(JSON.stringify(outcome)).not.toContain('plain-text');
    expect(endpoint.requests).toHaveLength(0);
  });
});

describe('a call that cannot be rendered', () => {
  const required = { parameters: { type: 'object', properties: { a: {}, b: {} }, required: ['a'] } };
  it.each([
    ['a required argument is missing', '/x', '{"b":1}', 'missing_argument', 'error: missing argument a'],
    ['a path argument is missing', '/x/{b}', '{"a":1}', 'missing_argument', 'error: missing argument b'],
    ['a path argument climbs', '/x/{a}/y', '{"a":".."}', 'invalid_arguments', 'error: invalid argument a'],
    ['the arguments are no object', '/x', '[1]', 'invalid_arguments', 'error: invalid arguments: not a JSON object'],
  ])('sends nothing when %s', async (_, path, args, reason, result) => {
    const tool = apiTool(endpoint.url + path, {}, required);
    expect(await test.send(tool, args)).toEqual({ kind: 'failed', attempts: 0, response: null, reason, result });
    expect(endpoint.requests).toHaveLength(0);
    await expect(test.render(tool, args)).rejects.toMatchObject({ name: 'DomainError', code: 'invalid_request' });
  });
});

describe('a rendered request', () => {
  it('is the one that would be sent, with every secret masked, and is not sent', async () => {
    const secret = 'top-secret-1';
    const auths = [
      { type: 'none' },
      { type: 'bearer', token: sealed(secret) },
      { type: 'basic', username: 'ann', password: sealed(secret) },
      { type: 'api_key', name: 'X-Key', value: sealed(secret) },
      { type: 'api_key', name: 'key', value: sealed(secret), location: 'query' },
      { type: 'hmac', secret: sealed('0123456789abcdef') },
      {
        type: 'oauth2_client_credentials',
        token_url: `${endpoint.url}/t`,
        client_id: 'i',
        client_secret: sealed(secret),
      },
    ] as const;
    for (const auth of auths) {
      const rendered = JSON.stringify(await test.render(apiTool(`${endpoint.url}/x/{a}`, { auth }), '{"a":"é"}'));
      expect(rendered).toContain(`${endpoint.url}/x/%C3%A9`);
      expect(rendered).not.toContain(secret);
      expect(rendered).not.toContain(Buffer.from(`ann:${secret}`).toString('base64'));
      expect(rendered.includes('********')).toBe(auth.type !== 'none');
    }
    expect(endpoint.requests).toHaveLength(0);
  });

  it('shows method, headers and body', async () => {
    const rendered = await test.render(apiTool(`${endpoint.url}/x`, { headers: { 'X-A': '1' } }), '{"a":1}');
    expect(rendered).toEqual({
      method: 'POST',
      url: `${endpoint.url}/x`,
      headers: {
        'X-A': '1',
        'Content-Type': 'application/json',
        'Idempotency-Key': 'call_1',
        'Palaver-Attempt': '1',
        'User-Agent': 'palaver/9.8.7',
      },
      body: '{"a":1}',
    });
  });
});
