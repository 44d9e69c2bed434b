import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it } from 'vitest';
import { ClientGone, readBody } from './read-body.ts';

it.each([
  ['breaks the connection', (socket: ReturnType<typeof connect>) => socket.resetAndDestroy()],
  ['closes it', (socket: ReturnType<typeof connect>) => socket.end()],
])('reading the body of a client that %s fails as a client that is gone', async (_, leave) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const failed = new Promise<unknown>((resolve) => {
    server.on('request', (request) => {
      readBody(request, 1_000).then(resolve, resolve);
      request.once('data', () => leave(socket));
    });
  });
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nstart');
  expect(await failed).toBeInstanceOf(ClientGone);
  socket.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
