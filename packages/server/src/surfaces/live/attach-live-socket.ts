import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { LiveEvent } from '@palaver/contract';
import { type WebSocket, WebSocketServer } from 'ws';
import { DomainError } from '../../errors.ts';
import type { Access } from '../../invoke/access.ts';
import { createRateLimits } from '../../invoke/rate-limits.ts';
import type { Platform } from '../../platform-parts.ts';
import { type ConversationRecord, readConversation } from '../../store/conversations.ts';
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
/** Clients have this long to answer the closing handshake of a server that shuts down. */
const SHUTDOWN_MS = 1_000;
/** Guesses at conversations a minute and address. */
const WRONG_GUESSES = 60;
/** Events that a client which comes back after the end gets at most. */
const LAST_EVENTS = 1_000;

/** Serves `GET /v2/conversations/{conversation_id}/live`, upgraded to WebSocket (docs/live.md). */
export function attachLiveSocket(server: Server, parts: LiveSocketParts): LiveSocket {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    handleProtocols: (offered) => (offered.has('palaver.v1') ? 'palaver.v1' : false),
  });
  const open = new Set<LiveConnection>();
  const guesses = createRateLimits(WRONG_GUESSES, parts.platform.now);
  const serialise = createSerialiser();
  const pings = setInterval(() => {
    for (const connection of open) connection.checkAlive();
  }, PING_MS).unref();

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://local');
    const match = PATH.exec(url.pathname);
    if (match?.[1] === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const conversationId = safeDecode(match[1]);
    // The refusals come as close codes: a browser shows its page no HTTP status of an upgrade.
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = connect(webSocket, url);
      admit(connection, request, url, conversationId).catch((error: unknown) => {
        if (DomainError.is(error) && error.code === 'conflict') {
          connection.close(4409, 'another process holds this conversation: try again in a few seconds');
          return;
        }
        parts.platform.log.error({ err: error, conversation_id: conversationId }, 'a live socket could not be opened');
        connection.close(1011, 'internal error');
      });
    });
  }

  function connect(webSocket: WebSocket, url: URL): LiveConnection {
    const connection = new LiveConnection(webSocket, {
      after: afterOf(url),
      legacy: url.searchParams.get('legacy') === '1',
      serialise,
    });
    open.add(connection);
    webSocket.once('close', () => open.delete(connection));
    return connection;
  }

  async function admit(connection: LiveConnection, request: IncomingMessage, url: URL, id: string): Promise<void> {
    const { store, conversations } = parts.platform;
    const ip = remoteAddress(request);
    let record: ConversationRecord | null = null;
    const find = async () => {
      record = await readConversation(store, id);
      return record;
    };
    const wanted = liveRequest(request, url, credentialOf(request), ip);
    const refusal = await refusalOf({ access: parts.access, tokens: conversations.tokens }, wanted, find);
    if (refusal !== null) {
      refuse(connection, refusal, ip);
      return;
    }
    const live = await conversations.open(id);
    if (live !== null) {
      await connection.serve(live);
      return;
    }
    const after = afterOf(url);
    if (after !== null) connection.sendAll(await readEvents(store, id, after, LAST_EVENTS));
    connection.close(4410, 'the conversation has ended');
  }

  function refuse(connection: LiveConnection, refusal: Refusal, ip: string | null): void {
    const reading = guesses.take(ip ?? '');
    if (reading !== null && !reading.allowed) connection.close(1013, 'too many attempts: try again in a minute');
    else connection.close(refusal.code, refusal.reason);
  }

  server.on('upgrade', upgrade);
  return {
    get size() {
      return open.size;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(pings);
      server.off('upgrade', upgrade);
      for (const connection of open) connection.close(1012, 'the server is shutting down');
      for (let waited = 0; open.size > 0 && waited < SHUTDOWN_MS; waited += 20) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      for (const connection of open) connection.terminate();
      sockets.close();
    },
  };
}

/** Broadcasting hands the same event to one socket after the other: its text is made for the first. */
function createSerialiser(): (event: LiveEvent) => string {
  let latest: LiveEvent | null = null;
  let text = '';
  return (event) => {
    if (event !== latest) {
      text = JSON.stringify(event);
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
