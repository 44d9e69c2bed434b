import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createEgress, type EgressOptions } from '../../src/security/create-egress.ts';
import { EgressFailed, EgressRefused, type EgressRequest } from '../../src/security/egress.ts';
import { type Answer, openHostileEndpoint, plainAnswer } from './hostile-endpoint.ts';

const closers: AsyncDisposable[] = [];
afterEach(async () => {
  for (const closer of closers.splice(0).reverse()) await closer[Symbol.asyncDispose]();
});

async function setUp(answer: Answer, options: Partial<EgressOptions> = {}) {
  const endpoint = await openHostileEndpoint(answer);
  const egress = createEgress({ allow: ['127.0.0.0/8'], ...options });
  closers.push(endpoint, egress);
  const send = (more: Partial<EgressRequest> = {}) =>
    egress.request({
      url: `${endpoint.url}/x`,
      method: 'GET',
      headers: {},
      timeoutMs: 5_000,
      maxBytes: 65_536,
      ...more,
    });
  const fails = async (more: Partial<EgressRequest> = {}) => {
    const error = await send(more).then(
      () => expect.unreachable('the request succeeded'),
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(EgressFailed);
    return error as EgressFailed;
  };
  return { endpoint, egress, send, fails };
}

describe('an outbound request', () => {
  it('sends method, path, headers and body, asks for no encoding, and reuses its connection', async () => {
    const { endpoint, send } = await setUp(({ socket }) => socket.write(plainAnswer('hi', ['x-a: 1', 'x-a: 2'])));
    const response = await send({
      method: 'POST',
      headers: { 'X-B': 'é', Host: 'evil', 'accept-encoding': 'gzip' },
      body: 'bödy',
    });
    expect(response).toMatchObject({ status: 200, truncated: false, bytes: 2, headers: { 'x-a': '1, 2' } });
    expect(response.body.toString()).toBe('hi');
    // undici lets one turn of the loop pass before it trusts the connection again.
    await sleep(5);
    await send();
    expect(endpoint.connections).toBe(1);
    const [first] = endpoint.requests;
    expect(first!.body).toBe('bödy');
    expect(first!.head.split('\r\n')[0]).toBe('POST /x HTTP/1.1');
    expect(first!.head.toLowerCase().match(/^(host|accept-encoding|content-length|x-b):.*$/gm)).toEqual([
      `host: 127.0.0.1:${endpoint.port}`,
      'accept-encoding: identity',
      'x-b: é',
      'content-length: 5',
    ]);
  });

  it('follows no redirect', async () => {
    const { endpoint, send } = await setUp(({ socket }) =>
      socket.write(plainAnswer('', ['location: http://169.254.169.254/latest/'], '302 Found')),
    );
    expect((await send()).status).toBe(302);
    expect(endpoint.requests).toHaveLength(1);
  });

  it('ends after its time, although bytes keep dripping', async () => {
    const { endpoint, fails } = await setUp(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const startedAt = performance.now();
    expect(await fails({ timeoutMs: 300 })).toMatchObject({ phase: 'sent', timeout: true, status: 200 });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await expect.poll(() => endpoint.openSockets.size).toBe(0);
  });

  it('ends after its time, although informational answers keep coming', async () => {
    const { fails } = await setUp(({ socket }) => {
      const flood = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'), 10);
      socket.on('close', () => clearInterval(flood));
    });
    expect(await fails({ timeoutMs: 200 })).toMatchObject({ phase: 'sent', timeout: true });
  });

  it('ends after its time without an answer', async () => {
    const { fails } = await setUp(() => undefined);
    expect(await fails({ timeoutMs: 100 })).toMatchObject({ phase: 'sent', timeout: true, status: null });
  });

  it('takes over a name that does not resolve as nothing sent, within its time', async () => {
    const { egress } = await setUp(() => undefined, { resolve: () => new Promise(() => undefined) });
    const request = { url: 'https://slow.example/', method: 'GET', headers: {}, timeoutMs: 100, maxBytes: 10 };
    await expect(egress.request(request)).rejects.toMatchObject({ phase: 'unsent', timeout: true });
  });

  it('counts a refused connection as nothing sent', async () => {
    const { endpoint, fails } = await setUp(() => undefined);
    await endpoint[Symbol.asyncDispose]();
    expect(await fails()).toMatchObject({ phase: 'unsent', timeout: false });
  });

  it.each([
    ['a reset before the answer', ({ socket }) => socket.resetAndDestroy()],
    ['an end before the answer', ({ socket }) => socket.end()],
    ['something that is not HTTP', ({ socket }) => socket.end('220 mail.example ESMTP\r\n')],
    ['a head that is cut', ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-le')],
    [
      'an upgrade nobody asked for',
      ({ socket }) => socket.end('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ],
    ['a body that is cut', ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')],
    [
      'a reset inside the body',
      ({ socket }) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf', () => socket.resetAndDestroy()),
    ],
    [
      'a chunked body that is cut',
      ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhal'),
    ],
    [
      'two lengths',
      ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 2\r\n\r\nhalf'),
    ],
    [
      'gzip that is cut',
      ({ socket }) =>
        socket.write(plainAnswer(gzipSync('x'.repeat(9_000)).subarray(0, 20), ['content-encoding: gzip'])),
    ],
    ['gzip that is none', ({ socket }) => socket.write(plainAnswer('plain text', ['content-encoding: gzip']))],
  ] satisfies [string, Answer][])('counts %s as sent without an answer', async (_, answer) => {
    const { fails } = await setUp(answer);
    expect(await fails({ method: 'POST', body: '{}' })).toMatchObject({
      phase: 'sent',
      timeout: false,
      aborted: false,
    });
  });

  it('keeps what fits of a 50 MB answer and hangs up', async () => {
    let written = 0;
    const { endpoint, send } = await setUp(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 52428800\r\n\r\n');
      const piece = Buffer.alloc(65_536, 'x');
      const pump = () => {
        while (written < 52_428_800 && !socket.destroyed) {
          written += piece.length;
          if (!socket.write(piece)) return void socket.once('drain', pump);
        }
      };
      pump();
    });
    const response = await send();
    expect(response.truncated).toBe(true);
    expect(response.body).toHaveLength(65_536);
    expect(response.bytes).toBeGreaterThan(65_536);
    await expect.poll(() => endpoint.openSockets.size).toBe(0);
    expect(written).toBeLessThan(20_000_000);
  });

  it('keeps an answer of exactly the cap whole', async () => {
    const { send } = await setUp(({ socket }) => socket.write(plainAnswer('x'.repeat(100))));
    expect(await send({ maxBytes: 100 })).toMatchObject({ truncated: false, bytes: 100 });
    expect(await send({ maxBytes: 99 })).toMatchObject({ truncated: true });
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ])('decodes %s although it asked for none', async (coding, encode) => {
    const { send } = await setUp(({ socket }) =>
      socket.write(plainAnswer(encode('héllo '.repeat(50)), [`content-encoding: ${coding}`])),
    );
    const response = await send();
    expect(response.body.toString()).toBe('héllo '.repeat(50));
    expect(response.bytes).toBe(350);
  });

  it('caps a gzip bomb by its decoded bytes', async () => {
    const bomb = gzipSync(Buffer.alloc(52_428_800));
    const { send } = await setUp(({ socket }) => socket.write(plainAnswer(bomb, ['content-encoding: gzip'])));
    const response = await send();
    expect(response.truncated).toBe(true);
    expect(response.body).toHaveLength(65_536);
    expect(response.bytes).toBeLessThan(1_000_000);
  });

  it('stops reading encoded data that decodes to nothing', async () => {
    let written = 0;
    const { endpoint, send } = await setUp(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n');
      // A gzip header whose file name never ends.
      socket.write(Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]));
      const piece = Buffer.alloc(65_536, 'n');
      const pump = () => {
        while (written < 52_428_800 && !socket.destroyed) {
          written += piece.length;
          if (!socket.write(piece)) return void socket.once('drain', pump);
        }
      };
      pump();
    });
    expect(await send()).toMatchObject({ truncated: true, bytes: 0 });
    await expect.poll(() => endpoint.openSockets.size).toBe(0);
    expect(written).toBeLessThan(20_000_000);
  });

  it('refuses an encoding it does not know', async () => {
    const { fails } = await setUp(({ socket }) => socket.write(plainAnswer('x', ['content-encoding: zstd'])));
    expect(await fails()).toMatchObject({ unreadable: 'encoding', status: 200, phase: 'sent' });
  });

  it.each([
    ['one huge header', `x-a: ${'x'.repeat(100_000)}`],
    ['a flood of headers', Array.from({ length: 5_000 }, (_, i) => `x-${i}: y`).join('\r\n')],
  ])('refuses an answer with %s', async (_, header) => {
    const { fails } = await setUp(({ socket }) => socket.write(plainAnswer('x', [header])));
    expect(await fails()).toMatchObject({ unreadable: 'headers', phase: 'sent' });
  });

  it('reads no further than the announced length, and trusts that connection no more', async () => {
    const { endpoint, send } = await setUp(({ socket }, index) =>
      socket.write(
        index === 0 ? `${plainAnswer('hi')}HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil` : plainAnswer('good'),
      ),
    );
    expect((await send()).body.toString()).toBe('hi');
    await sleep(20);
    expect((await send()).body.toString()).toBe('good');
    expect(endpoint.connections).toBe(2);
  });

  it('reads a body that ends with its connection', async () => {
    const { send } = await setUp(({ socket }) => socket.end('HTTP/1.1 200 OK\r\n\r\nall of it'));
    expect((await send()).body.toString()).toBe('all of it');
  });

  it('reads no body after HEAD and 204', async () => {
    const { send } = await setUp(({ head, socket }) =>
      socket.write(
        head.startsWith('HEAD') ? 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n' : 'HTTP/1.1 204 No Content\r\n\r\n',
      ),
    );
    expect((await send({ method: 'HEAD' })).body).toHaveLength(0);
    expect(await send()).toMatchObject({ status: 204, bytes: 0 });
  });

  it('tells an abort before from one after the request left', async () => {
    const { endpoint, fails } = await setUp(() => undefined);
    expect(await fails({ signal: AbortSignal.abort() })).toMatchObject({ phase: 'unsent', aborted: true });
    const abort = new AbortController();
    const pending = fails({ signal: abort.signal });
    await expect.poll(() => endpoint.requests.length).toBe(1);
    abort.abort();
    expect(await pending).toMatchObject({ phase: 'sent', aborted: true });
    await expect.poll(() => endpoint.openSockets.size).toBe(0);
  });

  it('never sends a request that was given up while it waited for a connection', async () => {
    const { endpoint, fails, send } = await setUp(
      ({ socket }, index) => setTimeout(() => socket.write(plainAnswer(String(index))), 150),
      { connectionsPerOrigin: 1 },
    );
    const first = send();
    expect(await fails({ timeoutMs: 50 })).toMatchObject({ phase: 'unsent', timeout: true });
    await first;
    await send({ url: `${endpoint.url}/second` });
    expect(endpoint.requests.map(({ head }) => head.split(' ')[1])).toEqual(['/x', '/second']);
  });

  it('refuses a URL before anything else happens', async () => {
    const { send } = await setUp(() => undefined);
    await expect(send({ url: 'http://10.0.0.1/' })).rejects.toBeInstanceOf(EgressRefused);
  });

  it('answers a header that cannot be sent as nothing sent', async () => {
    const { endpoint, fails } = await setUp(() => undefined);
    expect(await fails({ headers: { 'x-a': 'a\nb' } })).toMatchObject({ phase: 'unsent' });
    expect(endpoint.requests).toHaveLength(0);
  });
});

describe('the pools of an egress', () => {
  it('close when their origin is idle, and open again', async () => {
    const { endpoint, send } = await setUp(({ socket }) => socket.write(plainAnswer('x')), { idlePoolMs: 40 });
    await send();
    await expect.poll(() => endpoint.openSockets.size).toBe(0);
    await send();
    expect(endpoint.connections).toBe(2);
  });

  it('bound the connections to one origin', async () => {
    const { endpoint, send } = await setUp(({ socket }) => setTimeout(() => socket.write(plainAnswer('x')), 5), {
      connectionsPerOrigin: 3,
    });
    await Promise.all(Array.from({ length: 12 }, () => send()));
    expect(endpoint.connections).toBe(3);
    expect(endpoint.requests).toHaveLength(12);
  });

  it('fail what is under way when the egress closes', async () => {
    const { endpoint, egress, fails } = await setUp(() => undefined);
    const pending = fails();
    await expect.poll(() => endpoint.requests.length).toBe(1);
    await egress[Symbol.asyncDispose]();
    expect(await pending).toMatchObject({ phase: 'sent' });
  });

  it('serve engines through a dispatcher of one origin', async () => {
    const { endpoint, egress } = await setUp(({ socket }) => socket.write(plainAnswer('x')), { idlePoolMs: 40 });
    const dispatcher = egress.dispatcher(`${endpoint.url}/v1`);
    const ask = () => dispatcher.request({ origin: 'http://127.0.0.2:1', path: '/models', method: 'GET' });
    expect((await ask()).statusCode).toBe(200);
    await expect.poll(() => endpoint.openSockets.size).toBe(0);
    expect((await ask()).statusCode).toBe(200);
    expect(() => egress.dispatcher('http://10.0.0.1/v1')).toThrow(EgressRefused);
  });
});
