import { createServer, IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** Time for a whole request to arrive: a client that drips bytes does not hold a connection for ever. */
const REQUEST_MS = 60_000;
const HEADERS_MS = 20_000;
/** Above the idle time of usual proxies, which then close first and never race with a request. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Node asks this mark whether a request leaves HTTP, before it reads the body. A server that has a listener for upgrades
 * would get every one, h2c of usual HTTP clients too; `shouldUpgradeCallback`, which is made for that, is newer than the
 * oldest Node that Palaver runs on.
 */
class Request extends IncomingMessage {
  /** Not initialised: Node's own constructor sets `upgrade`. */
  declare private asks: boolean | null;

  get upgrade(): boolean {
    return this.asks === true && (this.method === 'CONNECT' || this.headers.upgrade?.toLowerCase() === 'websocket');
  }

  set upgrade(asks: boolean) {
    this.asks = asks;
  }
}

/** The HTTP server, not yet listening. Only a WebSocket upgrade is one; any other (h2c) is served as plain HTTP/1.1. */
export function createHttpServer(handle: (request: IncomingMessage, response: ServerResponse) => void): Server {
  const server = createServer(
    {
      requestTimeout: REQUEST_MS,
      headersTimeout: HEADERS_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16_384,
      noDelay: true,
      IncomingMessage: Request,
    },
    handle,
  );
  server.on('clientError', (_error, socket) => {
    if (socket.writable && !socket.destroyed) {
      socket.end(MALFORMED);
      return;
    }
    socket.destroy();
  });
  return server;
}

const MALFORMED_BODY = JSON.stringify({
  error: 'Bad Request. the request is not HTTP',
  message: 'Bad Request. the request is not HTTP',
  code: 'invalid_request',
  request_id: 'none',
});
const MALFORMED = `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(MALFORMED_BODY)}\r\n\r\n${MALFORMED_BODY}`;
