import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

const MIB = 1_048_576;

describeOnEachDatabase('front door', (database) => {
  let server: TestPlatform;
  beforeAll(async () => {
    server = await bootPlatform({ database });
  });
  afterAll(() => server.close());

  test('a trailing slash is the same route, without a redirect', async () => {
    expect((await server.request('GET', '/v2/tools/')).status).toBe(200);
    expect((await server.request('GET', '/v2/personas/')).status).toBe(200);
  });

  test('an unknown route is a 404 with both error keys', async () => {
    const answer = await server.request('GET', '/v2/nothing');
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ code: 'not_found', error: answer.body.message });
    expect((await server.request('POST', '/nothing', {})).status).toBe(404);
  });

  test('a method that a route lacks is a 405 with Allow', async () => {
    const answer = await server.request('PUT', '/v2/tools', {});
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST, GET, HEAD, OPTIONS');
    expect(answer.body.error).toBe('PUT is not allowed on /v2/tools');
  });

  test('HEAD answers like GET, without the body', async () => {
    const head = await server.request('HEAD', '/v2/tools');
    const get = await server.request('GET', '/v2/tools');
    expect(head.status).toBe(200);
    expect(head.text).toBe('');
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
  });

  test('an empty body with a JSON content type is no error', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await server.request('GET', '/v2/tools', undefined, { headers })).status).toBe(200);
    const made = await server.ok<{ tool_id: string }>('POST', '/v2/tools', { name: 'gone', description: 'd' });
    expect((await server.request('DELETE', `/v2/tools/${made.tool_id}`, undefined, { headers })).status).toBe(204);
    expect((await server.request('POST', '/v2/webhook_secret/rotate', undefined, { headers })).status).toBe(200);
  });

  test('a body on a route that takes none is not read', async () => {
    expect((await server.request('DELETE', '/v2/tools/t000000000000', undefined, { raw: '{"broken' })).status).toBe(
      400,
    );
  });

  test('the request id is taken from the request where it can be one', async () => {
    const own = await server.request('GET', '/v2/tools/none', undefined, {
      headers: { 'x-request-id': 'abc.DEF-1_2' },
    });
    expect(own.headers.get('x-request-id')).toBe('abc.DEF-1_2');
    expect(own.body.request_id).toBe('abc.DEF-1_2');
    for (const bad of ['a b', 'x'.repeat(129), 'ä'.normalize(), '<script>']) {
      const answer = await server.request('GET', '/v2/tools', undefined, {
        headers: { 'x-request-id': encodeURI(bad) },
      });
      expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
    }
  });

  test('the key may come as a bearer token', async () => {
    const headers = { authorization: `Bearer ${server.key}` };
    expect((await server.request('GET', '/v2/tools', undefined, { key: null, headers })).status).toBe(200);
    const basic = { authorization: `Basic ${server.key}` };
    expect((await server.request('GET', '/v2/tools', undefined, { key: null, headers: basic })).status).toBe(401);
  });

  test('a path that is not percent-encoded text is a 400 naming the parameter', async () => {
    for (const path of ['/v2/tools/%zz', '/v2/tools/%00', '/v2/tools/%c3']) {
      const answer = await server.request('GET', path);
      expect(answer.status).toBe(400);
      expect(answer.body.error).toContain('tool_id');
    }
    expect((await server.request('GET', '/v2/tools?name_or_uuid=a%00b')).body.error).toContain('name_or_uuid');
  });

  test('U+0000 in a body is a 400 naming the field, on both databases', async () => {
    const answer = await server.request('POST', '/v2/accounts', { name: 'a\u0000b' });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe('Bad Request. name: must not contain the character U+0000');
  });

  test('a body of exactly the limit is read, one byte more is a 413', async () => {
    const frame = '{"name":""}'.length;
    const at = await server.request('POST', '/v2/accounts', { name: 'x'.repeat(MIB - frame) });
    expect(at.status).toBe(400);
    expect(at.body.error).toContain('name');
    const over = await server.request('POST', '/v2/accounts', { name: 'x'.repeat(MIB - frame + 1) });
    expect(over.status).toBe(413);
    expect(over.body).toMatchObject({ code: 'too_large', error: over.body.message });
  });

  test('a body without a length is counted as it comes, and its client sees the answer', async () => {
    const answer = await stream(server, 40 * 65_536);
    expect(answer).toMatchObject({ status: 413, body: { code: 'too_large' } });
  });

  test('a client that says less than it sends gets a 400 for the rest, and the server goes on', async () => {
    const text = await raw(
      server,
      `POST /v2/accounts HTTP/1.1\r\nHost: x\r\nx-api-key: ${server.key}\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{"name":"longer than said"}`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect((await server.request('GET', '/healthz')).status).toBe(200);
  });

  test('bytes that are no HTTP are answered and the connection is closed', async () => {
    expect(await raw(server, 'HELO palaver\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('keys of a body that name prototypes do no harm', async () => {
    const answer = await server.request('POST', '/v2/accounts', undefined, {
      raw: '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"name":"p"}',
    });
    expect(answer.status).toBe(201);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(answer.headers.get('palaver-ignored-fields')).toBe('__proto__, constructor');
  });

  test('answers are not to be sniffed or kept', async () => {
    const { headers } = await server.request('GET', '/v2/tools');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('a plain request for the live socket is told to upgrade', async () => {
    const answer = await server.request('GET', '/v2/conversations/c00000000000/live');
    expect(answer.status).toBe(426);
    expect(answer.headers.get('upgrade')).toBe('websocket');
  });
});

function stream(server: TestPlatform, bytes: number): Promise<{ status: number; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${server.url}/v2/accounts`,
      { method: 'POST', headers: { 'x-api-key': server.key, 'transfer-encoding': 'chunked' } },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      },
    );
    request.on('error', reject);
    for (let sent = 0; sent < bytes; sent += 65_536) request.write(Buffer.alloc(65_536, 'x'));
    request.end();
  });
}

function raw(server: TestPlatform, text: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.setTimeout(3_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
