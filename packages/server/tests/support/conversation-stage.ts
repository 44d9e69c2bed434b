import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LiveEvent } from '@palaver/contract';
import { onTestFinished } from 'vitest';
import WebSocket from 'ws';
import type { TestPlatform } from './platform.ts';

/** A request that reached the test's endpoint. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of many shapes, checked by what the test expects
  readonly json: any;
}

/** A real HTTP endpoint for tools and callbacks. `answer` may be replaced at any time. */
export interface Endpoint {
  readonly url: string;
  readonly received: ReceivedRequest[];
  answer: (request: ReceivedRequest) => Promise<EndpointAnswer> | EndpointAnswer;
  at(path: string): ReceivedRequest[];
  close(): Promise<void>;
}

export interface EndpointAnswer {
  readonly status?: number;
  readonly body?: unknown;
}

export async function startEndpoint(): Promise<Endpoint> {
  const received: ReceivedRequest[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const text = Buffer.concat(chunks).toString();
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      const entry = { method: request.method ?? '', path, headers: request.headers, text, json: parsed(text) };
      received.push(entry);
      const { status = 200, body = { ok: true } } = await endpoint.answer(entry);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint: Endpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: () => ({}),
    at: (path) => received.filter((request) => request.path === path),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  closeAfterTest(() => endpoint.close());
  return endpoint;
}

/** A socket on a conversation, with everything it was sent. */
export interface LiveClient {
  readonly events: LiveEvent[];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly socket: WebSocket;
  send(eventType: string, properties?: unknown): void;
  wait(fits: string | ((event: LiveEvent) => boolean), ms?: number): Promise<LiveEvent>;
  close(code?: number): Promise<void>;
}

export interface LiveOptions {
  readonly after?: number;
  readonly token?: string;
  readonly legacy?: boolean;
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export function liveUrl(platform: { readonly url: string }, conversationId: string, options: LiveOptions = {}): string {
  const url = new URL(`/v2/conversations/${conversationId}/live`, platform.url.replace('http', 'ws'));
  if (options.after !== undefined) url.searchParams.set('after', String(options.after));
  if (options.token !== undefined) url.searchParams.set('t', options.token);
  if (options.legacy) url.searchParams.set('legacy', '1');
  return url.href;
}

export async function openLive(
  platform: TestPlatform,
  conversationId: string,
  options: LiveOptions = {},
): Promise<LiveClient> {
  const key = options.key === undefined ? platform.key : options.key;
  const keyed = options.token === undefined && key !== null ? { 'x-api-key': key } : {};
  const socket = new WebSocket(liveUrl(platform, conversationId, options), 'palaver.v1', {
    headers: { ...keyed, ...options.headers },
  });
  const events: LiveEvent[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    events.push(JSON.parse(String(data)) as LiveEvent);
    for (const look of waiting) look();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  closeAfterTest(() => socket.terminate());
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return {
    events,
    closed,
    socket,
    send(eventType, properties) {
      socket.send(JSON.stringify({ message_type: 'conversation', event_type: eventType, properties }));
    },
    wait(fits, ms = 8_000) {
      const matches = typeof fits === 'string' ? (event: LiveEvent) => event.event_type === fits : fits;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no such event; seen: ${events.map((event) => event.event_type).join(', ')}`));
        }, ms);
        const look = () => {
          const hit = events.find(matches);
          if (hit === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(hit);
        };
        waiting.add(look);
        look();
      });
    },
    async close(code = 1000) {
      socket.close(code);
      await closed;
    },
  };
}

export const CITY = {
  type: 'object',
  properties: { city: { type: 'string', description: 'name of the city' } },
  required: ['city'],
};

/** A PAL with tools of the given create bodies; an `api` delivery without a URL gets the endpoint's. */
export async function stagePal(
  platform: TestPlatform,
  endpoint: Endpoint | null,
  tools: readonly Readonly<Record<string, unknown>>[] = [],
  pal: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly palId: string; readonly toolIds: readonly string[] }> {
  const toolIds: string[] = [];
  for (const tool of tools) {
    const delivery =
      tool.delivery === 'api'
        ? { app_message: false, api: { url: `${endpoint?.url}/${String(tool.name)}` } }
        : tool.delivery;
    const body = { description: `Test tool ${String(tool.name)}.`, parameters: CITY, ...tool, delivery };
    const made = await platform.ok<{ tool_id: string }>('POST', '/v2/tools', body);
    toolIds.push(made.tool_id);
  }
  const { pal_id } = await platform.ok<{ pal_id: string }>('POST', '/v2/pals', {
    pal_name: 'Front desk',
    system_prompt: 'You help visitors of a small museum.',
    ...pal,
  });
  if (toolIds.length > 0) await platform.ok('POST', `/v2/pals/${pal_id}/tools`, { tool_ids: toolIds });
  return { palId: pal_id, toolIds };
}

export async function startChat(
  platform: TestPlatform,
  palId: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const made = await platform.ok<{ conversation_id: string }>('POST', '/v2/conversations', {
    pal_id: palId,
    chat: true,
    ...more,
  });
  return made.conversation_id;
}

/** Polls until `look` gives something other than undefined, null or false. */
export async function until<T>(
  look: () => Promise<T | false | null | undefined> | T | false | null | undefined,
  ms = 8_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > end) throw new Error(`nothing came within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function closeAfterTest(close: () => unknown): void {
  try {
    onTestFinished(async () => {
      await close();
    });
  } catch {
    // Outside of a test there is nothing to hang it on.
  }
}
