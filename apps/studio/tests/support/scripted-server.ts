import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { WebSocketServer } from 'ws';
import { ScriptedConversation } from './scripted-conversation.ts';

export const studioRoot = path.resolve(import.meta.dirname, '../..');
const dist = path.join(studioRoot, 'dist');

/** As strict as the page promises to live with: nothing inline, nothing from elsewhere. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The platform as far as the page sees it: the built files, a few REST answers, and a live socket that tests script. */
export class ScriptedServer implements AsyncDisposable {
  readonly key = 'pk_scripted';
  pals: unknown[] = [];
  faces: unknown[] = [];
  readonly tools = new Map<string, unknown[]>();
  library: Readonly<Record<string, readonly object[]>> = {};
  readonly conversations = new Map<string, ScriptedConversation>();
  /** Makes the server answer every REST request with this status. */
  outage: number | null = null;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });

  private constructor(http: Server) {
    this.#http = http;
    http.on('request', (request, response) => void this.#answer(request, response));
    http.on('upgrade', (request, socket, head) => {
      const url = new URL(request.url ?? '/', 'http://page');
      const conversation = this.conversations.get(url.pathname.split('/')[3] ?? '');
      this.#sockets.handleUpgrade(request, socket, head, (client) => {
        if (conversation === undefined) client.close(4404);
        else conversation.accept(client, url.searchParams);
      });
    });
  }

  static async start(): Promise<ScriptedServer> {
    if (!existsSync(path.join(dist, 'index.html'))) {
      throw new Error('the studio is not built: run `npm run build -w @palaver/studio`');
    }
    const http = createServer();
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return new ScriptedServer(http);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  addConversation(id: string, palId = 'p1'): ScriptedConversation {
    const conversation = new ScriptedConversation(id, palId);
    this.conversations.set(id, conversation);
    return conversation;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const conversation of this.conversations.values()) conversation.drop();
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://page');
    const all = [...this.conversations.values()].map((one) => one.toObject());
    const [resource, id = '', part] = url.pathname.split('/').slice(2);
    if (!url.pathname.startsWith('/v2/')) sendFile(url.pathname, response);
    else if (this.outage !== null) send(response, this.outage, { message: 'the server is draining' });
    else if (part === 'join') this.#join(id, url.searchParams.get('t'), response);
    else if (request.headers['x-api-key'] !== this.key) send(response, 401, { message: 'Invalid access token' });
    else if (resource === 'pals' && part === 'tools') send(response, 200, listOf(this.tools.get(id) ?? []));
    else if (resource === 'pals') sendFrom(this.pals as object[], id, url.searchParams, response);
    else if (resource === 'faces') send(response, 200, listOf(this.faces));
    else if (resource !== 'conversations') sendFrom(this.library[resource ?? ''] ?? [], id, url.searchParams, response);
    else if (id !== '') this.#answerOne(id, part, url.searchParams, response);
    else if (request.method === 'POST') send(response, 200, this.#create(await readBody(request)).toObject());
    else sendFrom(all, '', url.searchParams, response);
  }

  #answerOne(id: string, part: string | undefined, query: URLSearchParams, response: ServerResponse): void {
    const conversation = this.conversations.get(id);
    if (conversation === undefined) {
      send(response, 400, { message: 'Invalid conversation_id' });
      return;
    }
    if (part === 'tool_calls') send(response, 200, listOf(conversation.calls));
    else if (part === 'events') send(response, 200, { data: query.get('after') === '0' ? conversation.events : [] });
    else {
      if (part === 'end') conversation.end('end_conversation_endpoint_hit');
      send(response, 200, conversation.toObject());
    }
  }

  #create(body: { readonly pal_id?: string; readonly conversation_name?: string }): ScriptedConversation {
    const conversation = this.addConversation(`c${this.conversations.size + 1}`, body.pal_id);
    conversation.name = body.conversation_name ?? 'New Conversation';
    return conversation;
  }

  #join(id: string, token: string | null, response: ServerResponse): void {
    const conversation = this.conversations.get(id);
    if (conversation === undefined) send(response, 400, { message: 'Invalid conversation_id' });
    else if (conversation.admits(token)) send(response, 200, conversation.grant());
    else send(response, 401, { message: 'Invalid access token' });
  }
}

const idFields = ['pal_id', 'tool_id', 'document_id', 'uuid', 'objectives_id', 'guardrails_id'];

/** A page of the records, searched by their names, or the one of this id. */
function sendFrom(records: readonly object[], id: string, query: URLSearchParams, response: ServerResponse): void {
  const rows = records as readonly Record<string, unknown>[];
  if (id !== '') {
    const found = rows.find((row) => idFields.some((field) => row[field] === id));
    if (found === undefined) send(response, 404, { message: 'Not found' });
    else send(response, 200, found);
    return;
  }
  const wanted = query.get('name_or_uuid') ?? '';
  const matching = rows.filter((row) => `${row.name ?? ''}${row.document_name ?? ''}`.includes(wanted));
  const limit = Number(query.get('limit') ?? 10);
  const first = 'document_id' in (rows[0] ?? {}) ? 0 : 1;
  const start = (Number(query.get('page') ?? first) - first) * limit;
  send(response, 200, { data: matching.slice(start, start + limit), total_count: matching.length });
}

function listOf(data: readonly unknown[]) {
  return { data, total_count: data.length };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendFile(pathname: string, response: ServerResponse): void {
  const file = path.join(dist, path.extname(pathname) === '' ? 'index.html' : pathname);
  if (!file.startsWith(dist) || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': contentTypes[path.extname(file)] ?? 'application/octet-stream',
    'content-security-policy': contentSecurityPolicy,
  });
  response.end(readFileSync(file));
}

async function readBody(request: IncomingMessage): Promise<Record<string, string>> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? {} : JSON.parse(text);
}
