import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../../cli/bin/palaver.mjs', import.meta.url));
const KEY = 'crash-key-0123456789abcdef';
const TOOL = 'write_row';

export interface Row {
  readonly conversation: string;
  readonly word: string;
}

/** Where a server is to run. */
export interface Place {
  readonly port: number;
  /** PostgreSQL instead of the embedded database. */
  readonly databaseUrl?: string;
}

/** Everything outside of the server: the model, the endpoint, and what was acknowledged. */
export interface Bed extends AsyncDisposable {
  readonly model: Server;
  readonly endpoint: Server;
  readonly dataDir: string;
  readonly port: number;
  /** Idempotency keys under which each word reached the endpoint, one entry a request. */
  readonly keys: Map<string, string[]>;
  readonly acknowledged: Row[];
  /** Words of turns that were acknowledged with their call succeeded. */
  readonly acknowledgedWrites: string[];
}

export async function makeBed(): Promise<Bed> {
  const keys = new Map<string, string[]>();
  const endpoint = await listen((body, headers) => {
    const { word } = JSON.parse(body) as { readonly word: string };
    keys.set(word, [...(keys.get(word) ?? []), String(headers['idempotency-key'])]);
    return { type: 'application/json', body: '{"written":true}' };
  });
  const model = await listen((body) => ({ type: 'text/event-stream', body: completion(JSON.parse(body)) }));
  const dataDir = mkdtempSync(join(tmpdir(), 'palaver-crash-'));
  return {
    model,
    endpoint,
    dataDir,
    port: await freePort(),
    keys,
    acknowledged: [],
    acknowledgedWrites: [],
    async [Symbol.asyncDispose]() {
      for (const server of [model, endpoint]) {
        server.closeAllConnections();
        server.close();
      }
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The scripted model: a user's "Write <word>" becomes a call, a result becomes a sentence. */
function completion(body: {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}): string {
  const last = body.messages.at(-1);
  const word = /Write (\w+)/.exec(last?.role === 'user' ? last.content : '')?.[1];
  const call = {
    index: 0,
    id: 'call_1',
    type: 'function',
    function: { name: TOOL, arguments: JSON.stringify({ word }) },
  };
  const delta = word === undefined ? { content: 'Done.' } : { tool_calls: [call] };
  const finish = word === undefined ? 'stop' : 'tool_calls';
  const chunk = (choice: unknown) =>
    `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices: [choice] })}\n\n`;
  return `${chunk({ index: 0, delta })}${chunk({ index: 0, delta: {}, finish_reason: finish })}data: [DONE]\n\n`;
}

export async function createPal(bed: Bed, place: Place = bed): Promise<string> {
  const tool = await request(place, 'POST', '/v2/tools', {
    name: TOOL,
    description: 'Write a word down.',
    parameters: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
    on_call: 'silent',
    on_resolve: 'generate_response',
    delivery: { app_message: false, api: { url: `http://127.0.0.1:${portOf(bed.endpoint)}/rows` } },
    policy: { effect: 'write' },
  });
  const pal = await request(place, 'POST', '/v2/pals', { pal_name: 'Clerk', system_prompt: 'You write words down.' });
  await request(place, 'POST', `/v2/pals/${String(pal.pal_id)}/tools`, { tool_ids: [tool.tool_id] });
  return String(pal.pal_id);
}

/** Starts `palaver serve` as a child and waits until it is ready. */
export async function startServer(bed: Bed, place: Place = bed): Promise<ChildProcess> {
  const child = spawn(process.execPath, [CLI, 'serve'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH ?? '',
      PALAVER_HOST: '127.0.0.1',
      PALAVER_PORT: String(place.port),
      PALAVER_DATA_DIR: bed.dataDir,
      PALAVER_API_KEY: KEY,
      PALAVER_RATE_LIMIT: '0',
      PALAVER_MAX_CONVERSATIONS: '0',
      PALAVER_LOG_LEVEL: 'error',
      PALAVER_EGRESS_ALLOW: '127.0.0.0/8',
      ...(place.databaseUrl === undefined ? {} : { DATABASE_URL: place.databaseUrl }),
      PALAVER_LLM_BASE_URL: `http://127.0.0.1:${portOf(bed.model)}/v1`,
      PALAVER_LLM_API_KEY: 'none',
      PALAVER_LLM_MODEL: 'scripted',
    },
  });
  for (let waited = 0; waited < 20_000; waited += 25) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const ready = await fetch(`http://127.0.0.1:${place.port}/readyz`).catch(() => null);
    await ready?.arrayBuffer();
    if (ready?.ok) return child;
    await pause(25);
  }
  child.kill('SIGKILL');
  throw new Error('the server was not ready in 20 s');
}

export async function request(
  bed: Place,
  method: string,
  path: string,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const answer = await fetch(`http://127.0.0.1:${bed.port}${path}`, {
    method,
    headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as Record<string, unknown>;
}

function listen(
  answer: (
    body: string,
    headers: Readonly<Record<string, unknown>>,
  ) => { readonly type: string; readonly body: string },
): Promise<Server> {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { type, body } = answer(Buffer.concat(chunks).toString(), incoming.headers);
      response.writeHead(200, { 'content-type': type });
      response.end(body);
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Ends a child in order. */
export async function stopServer(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}
