import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpServer } from './create-http-server.ts';

describe('the HTTP server', () => {
  let server: Server;
  let upgraded: string[];
  beforeEach(async () => {
    upgraded = [];
    server = createHttpServer((request, response) => {
      text(request).then((body) => response.end(`${request.method} got ${body}`));
    });
    server.on('upgrade', (request: IncomingMessage, socket) => {
      upgraded.push(request.url ?? '');
      socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => server.close());

  const open = () => connect((server.address() as AddressInfo).port, '127.0.0.1');

  function send(...lines: readonly string[]): Promise<string> {
    const socket = open();
    socket.write(lines.join('\r\n'));
    return text(socket);
  }

  it('serves a request that offers h2c as plain HTTP, and the next one on the connection', async () => {
    const socket = open();
    const offer = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'];
    socket.write(['POST / HTTP/1.1', 'Host: x', ...offer, 'Content-Length: 5', '', 'hello'].join('\r\n'));
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 200 .*POST got hello/s);
    socket.write(['GET / HTTP/1.1', 'Host: x', 'Connection: close', '', ''].join('\r\n'));
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 .*GET got /s);
    expect(upgraded).toEqual([]);
  });

  it('lets a WebSocket upgrade', async () => {
    const answer = await send('GET /live HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: WebSocket', '', '');
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    expect(upgraded).toEqual(['/live']);
  });

  it('is nobody’s tunnel', async () => {
    expect(await send('CONNECT example.com:443 HTTP/1.1', 'Host: example.com:443', '', '')).toBe('');
    expect(upgraded).toEqual([]);
  });

  it('says what is wrong with bytes that are no HTTP', async () => {
    expect(await send('\x16\x03\x01', '', '')).toMatch(/^HTTP\/1\.1 400 .*"code":"invalid_request"/s);
  });
});
