import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/** One request as it arrived, and the socket to answer on, byte by byte. */
export interface ReceivedRequest {
  readonly head: string;
  readonly body: string;
  readonly socket: Socket;
}

/** An endpoint without an HTTP library, so that it can answer anything. */
export interface HostileEndpoint extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly ReceivedRequest[];
  /** Connections that were opened so far. */
  readonly connections: number;
  readonly openSockets: ReadonlySet<Socket>;
}

export type Answer = (request: ReceivedRequest, index: number) => void;

export function openHostileEndpoint(answer: Answer, host = '127.0.0.1'): Promise<HostileEndpoint> {
  const requests: ReceivedRequest[] = [];
  const openSockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    openSockets.add(socket);
    socket.on('close', () => openSockets.delete(socket));
    socket.on('error', () => undefined);
    readRequests(socket, (request) => answer(request, requests.push(request) - 1));
  });
  return listen(server, host).then((port) => ({
    url: `http://${host}:${port}`,
    port,
    requests,
    openSockets,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of openSockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  }));
}

/** A complete answer with the right length. */
export function plainAnswer(body: string | Buffer, headers: readonly string[] = [], status = '200 OK'): Buffer {
  const bytes = Buffer.from(body);
  const head = [`HTTP/1.1 ${status}`, `content-length: ${bytes.length}`, ...headers, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), bytes]);
}

export function listen(server: Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function readRequests(socket: Socket, onRequest: (request: ReceivedRequest) => void): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    // A TLS greeting: this endpoint speaks none.
    if (pending.length === 0 && chunk[0] === 0x16) return void socket.destroy();
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = pending.subarray(0, end).toString('latin1');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (pending.length < end + 4 + length) return;
      const body = pending.subarray(end + 4, end + 4 + length).toString();
      pending = pending.subarray(end + 4 + length);
      onRequest({ head, body, socket });
    }
  });
}
