import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { LiveEvent } from '@palaver/contract';
import { type WebSocket, WebSocketServer } from 'ws';
import { eventText } from '../../calls/event-text.ts';
import { DomainError } from '../../errors.ts';
import type { Access } from '../../invoke/access.ts';
import { createRateLimits, type RateLimits } from '../../invoke/rate-limits.ts';
import type { Platform } from '../../platform-parts.ts';
import { readJoinable } from '../../store/conversations.ts';
import { readEvents } from '../../store/journal-reads.ts';
import { credentialOf, remoteAddress } from '../http/request-facts.ts';
import { LiveConnection } from './live-connection.ts';
import { liveRequest, type Refusal, refusalOf } from './live-credential.ts';

export interface LiveSocketParts {
  readonly platform: Pick<Platform, 'store' | 'conversations' | 'log' | 'now'>;
  readonly access: Access;
}

export interface LiveSocket extends AsyncDisposable {
  /** Sockets that are open. */
  readonly size: number;
}

const PATH = /^\/v2\/conversations\/([^/]+)\/live\/?$/;
const MAX_FRAME_BYTES = 256 * 1024;
const PING_MS = 25_000;
/** A socket outlives the key that opened it by this long at most. */
const KEY_CHECK_MS = 2_000;
/** Clients have this long to answer the closing handshake of a server that shuts down. */
const SHUTDOWN_MS = 1_000;
/** Guesses at conversations a minute and address. */
const WRONG_GUESSES = 60;
/** Events that a client which comes back after the end gets at most. */
const LAST_EVENTS = 1_000;

/** Serves `GET /v2/conversations/{conversation_id}/live`, upgraded to WebSocket (docs/live.md). */
export function attachLiveSocket(server: Server, parts: LiveSocketParts): LiveSocket {
  return new LiveSocketServer(server, parts);
}

class LiveSocketServer implements LiveSocket {
  readonly #server: Server;
  readonly #parts: LiveSocketParts;
  readonly #open = new Set<LiveConnection>();
  /** The key that opened a socket, and from where; those of tokens are not here: a token lets in, it does not keep in. */
  readonly #keys = new Map<LiveConnection, { readonly apiKey: string; readonly ip: string | null }>();
  readonly #guesses: RateLimits;
  readonly #serialise = createSerialiser();
  readonly #pings: NodeJS.Timeout;
  readonly #keyChecks: NodeJS.Timeout;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    handleProtocols: (offered) => (offered.has('palaver.v1') ? 'palaver.v1' : false),
  });

  constructor(server: Server, parts: LiveSocketParts) {
    this.#server = server;
    this.#parts = parts;
    this.#guesses = createRateLimits(WRONG_GUESSES, parts.platform.now);
    this.#pings = setInterval(() => {
      for (const connection of this.#open) connection.checkAlive();
    }, PING_MS).unref();
    this.#keyChecks = setInterval(() => this.#checkKeys(), KEY_CHECK_MS).unref();
    server.on('upgrade', this.#upgrade);
  }

  get size(): number {
    return this.#open.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#pings);
    clearInterval(this.#keyChecks);
    this.#server.off('upgrade', this.#upgrade);
    for (const connection of this.#open) connection.close(1012, 'the server is shutting down');
    for (let waited = 0; this.#open.size > 0 && waited < SHUTDOWN_MS; waited += 20) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    for (const connection of this.#open) connection.terminate();
    this.#sockets.close();
  }

  readonly #upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Node takes its own listener off a socket that is upgraded: a reset without one would end the process.
    socket.on('error', () => socket.destroy());
    const url = urlOf(request);
    const part = url === null ? undefined : PATH.exec(url.pathname)?.[1];
    if (url === null || part === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const conversationId = safeDecode(part);
    // The refusals come as close codes: a browser shows its page no HTTP status of an upgrade.
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = this.#connect(webSocket, url);
      this.#admit(connection, request, url, conversationId).catch((error: unknown) => {
        if (DomainError.is(error) && error.code === 'conflict') {
          connection.close(4409, 'another process holds this conversation: try again in a few seconds');
          return;
        }
        const facts = { err: error, conversation_id: conversationId };
        this.#parts.platform.log.error(facts, 'a live socket could not be opened');
        connection.close(1011, 'internal error');
      });
    });
  };

  #connect(webSocket: WebSocket, url: URL): LiveConnection {
    const connection = new LiveConnection(webSocket, {
      after: afterOf(url),
      legacy: url.searchParams.get('legacy') === '1',
      serialise: this.#serialise,
    });
    this.#open.add(connection);
    webSocket.once('close', () => {
      this.#open.delete(connection);
      this.#keys.delete(connection);
    });
    return connection;
  }

  async #admit(connection: LiveConnection, request: IncomingMessage, url: URL, id: string): Promise<void> {
    const { access, platform } = this.#parts;
    const { store, conversations } = platform;
    const ip = remoteAddress(request);
    const asked = liveRequest(request, url, credentialOf(request), ip);
    const refusal = await refusalOf({ access, tokens: conversations.tokens }, asked, () => readJoinable(store, id));
    if (refusal !== null) {
      this.#refuse(connection, refusal, ip);
      return;
    }
    if (asked.token === null && asked.apiKey !== null) this.#keys.set(connection, { apiKey: asked.apiKey, ip });
    const live = await conversations.open(id);
    if (live !== null) {
      await connection.serve(live);
      return;
    }
    const after = afterOf(url);
    if (after !== null) connection.sendAll(await readEvents(store, id, after, LAST_EVENTS));
    connection.close(4410, 'the conversation has ended');
  }

  /** A key that was revoked, rotated out or has expired keeps no socket open. */
  #checkKeys(): void {
    for (const [connection, { apiKey, ip }] of this.#keys) {
      this.#parts.access.authenticate(apiKey, ip).catch((error: unknown) => {
        // A store that cannot be read says nothing about the key.
        if (DomainError.is(error)) connection.close(4401, 'the API key of this socket is no longer valid');
      });
    }
  }

  #refuse(connection: LiveConnection, refusal: Refusal, ip: string | null): void {
    const reading = this.#guesses.take(ip ?? '');
    if (reading !== null && !reading.allowed) connection.close(1013, 'too many attempts: try again in a minute');
    else connection.close(refusal.code, refusal.reason);
  }
}

/** Broadcasting hands the same event to one socket after the other: its text is made for the first. */
function createSerialiser(): (event: LiveEvent) => string {
  let latest: LiveEvent | null = null;
  let text = '';
  return (event) => {
    if (event !== latest) {
      text = eventText(event);
      latest = event;
    }
    return text;
  };
}

function afterOf(url: URL): number | null {
  const text = url.searchParams.get('after');
  if (text === null || !/^\d{1,15}$/.test(text)) return null;
  return Number(text);
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // not an id of ours, so it is unknown
  }
}

/** Null for a request target that is no path, such as `//`. */
function urlOf(request: IncomingMessage): URL | null {
  return URL.parse(request.url ?? '/', 'http://local');
}
