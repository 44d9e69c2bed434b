import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a run of crashes found. Every list of faults must be empty. */
export interface CrashReport {
  readonly kills: number;
  /** Turns and conversations that the server had acknowledged before it was killed. */
  readonly acknowledged: number;
  readonly writes: number;
  readonly unknown: number;
  readonly missingRows: readonly string[];
  /** Words that reached the endpoint under more than one key. */
  readonly sentTwice: readonly string[];
  /** Words that reached it more than once: a write whose outcome is lost is not sent again. */
  readonly repeated: readonly string[];
  readonly missingWrites: readonly string[];
  readonly unsettled: readonly string[];
}

export interface CrashOptions {
  readonly kills: number;
  /** Conversations that write at the same time. */
  readonly writers?: number;
  readonly random?: () => number;
  readonly log?: (line: string) => void;
}

const CLI = fileURLToPath(new URL('../../../cli/bin/palaver.mjs', import.meta.url));
const KEY = 'crash-key-0123456789abcdef';
const TOOL = 'write_row';

interface Row {
  readonly conversation: string;
  readonly word: string;
}

/** Everything outside of the server: the model, the endpoint, and what was acknowledged. */
interface Bed {
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

/**
 * Starts the real server, has it make write calls, kills it with SIGKILL at a random moment, starts it again on the same
 * data, and so on; then compares what it acknowledged with what it kept and what reached the endpoint.
 */
export async function crashRun(options: CrashOptions): Promise<CrashReport> {
  const random = options.random ?? Math.random;
  const log = options.log ?? (() => undefined);
  const bed = await makeBed();
  let child: ChildProcess | null = null;
  try {
    child = await startServer(bed);
    const palId = await createPal(bed);
    let word = 0;
    const nextWord = (): string => {
      word += 1;
      return `word${word}x`;
    };
    for (let kill = 1; kill <= options.kills; kill += 1) {
      const stopped = new AbortController();
      const writers = Array.from({ length: options.writers ?? 4 }, () => write(bed, palId, nextWord, stopped.signal));
      await pause(40 + random() * 760);
      const gone = new Promise((resolve) => child?.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      stopped.abort();
      await Promise.all(writers);
      child = await startServer(bed);
      if (kill % 20 === 0) log(`${kill} kills, ${bed.acknowledged.length} acknowledged turns`);
    }
    return await inspect(bed, options.kills);
  } finally {
    if (child !== null) {
      const gone = new Promise((resolve) => child?.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    }
    bed.model.closeAllConnections();
    bed.model.close();
    bed.endpoint.closeAllConnections();
    bed.endpoint.close();
    rmSync(bed.dataDir, { recursive: true, force: true });
  }
}

/** One conversation a life of the server, turn after turn, until the server is gone. */
async function write(bed: Bed, palId: string, nextWord: () => string, stopped: AbortSignal): Promise<void> {
  try {
    const made = await request(bed, 'POST', '/v2/conversations', { pal_id: palId, chat: true });
    const conversation = String(made.conversation_id);
    while (!stopped.aborted) {
      const word = nextWord();
      const turn = await request(bed, 'POST', `/v2/conversations/${conversation}/respond`, { text: `Write ${word}` });
      bed.acknowledged.push({ conversation, word });
      const calls = turn.tool_calls as readonly { readonly state: string }[];
      if (calls.some((call) => call.state === 'succeeded')) bed.acknowledgedWrites.push(word);
    }
  } catch {
    // The server was killed under the request: nothing was acknowledged.
  }
}

async function inspect(bed: Bed, kills: number): Promise<CrashReport> {
  const missingRows: string[] = [];
  const unsettled: string[] = [];
  let writes = 0;
  let unknown = 0;
  const conversations = [...new Set(bed.acknowledged.map((row) => row.conversation))];
  // Recovery is eager: what a crash left is settled within 5 s of the start.
  await pause(5_000);
  for (const conversation of conversations) {
    const messages = await request(bed, 'GET', `/v2/conversations/${conversation}/messages`);
    const said = (messages.data as readonly { readonly role: string; readonly content: string }[])
      .filter((line) => line.role === 'user')
      .map((line) => line.content);
    for (const row of bed.acknowledged) {
      if (row.conversation === conversation && !said.includes(`Write ${row.word}`)) missingRows.push(row.word);
    }
    const listed = await request(bed, 'GET', `/v2/conversations/${conversation}/tool_calls?limit=100`);
    for (const call of listed.data as readonly { readonly state: string; readonly tool_call_id: string }[]) {
      writes += 1;
      if (call.state === 'unknown') unknown += 1;
      if (call.state === 'dispatched' || call.state === 'proposed') unsettled.push(call.tool_call_id);
    }
  }
  return {
    kills,
    acknowledged: bed.acknowledged.length,
    writes,
    unknown,
    missingRows,
    sentTwice: [...bed.keys].filter(([, keys]) => new Set(keys).size > 1).map(([word]) => word),
    repeated: [...bed.keys].filter(([, keys]) => keys.length > 1).map(([word]) => word),
    missingWrites: bed.acknowledgedWrites.filter((word) => !bed.keys.has(word)),
    unsettled,
  };
}

async function makeBed(): Promise<Bed> {
  const keys = new Map<string, string[]>();
  const endpoint = await listen((body, headers) => {
    const { word } = JSON.parse(body) as { readonly word: string };
    keys.set(word, [...(keys.get(word) ?? []), String(headers['idempotency-key'])]);
    return { type: 'application/json', body: '{"written":true}' };
  });
  const model = await listen((body) => ({ type: 'text/event-stream', body: completion(JSON.parse(body)) }));
  return {
    model,
    endpoint,
    dataDir: mkdtempSync(join(tmpdir(), 'palaver-crash-')),
    port: await freePort(),
    keys,
    acknowledged: [],
    acknowledgedWrites: [],
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

async function createPal(bed: Bed): Promise<string> {
  const tool = await request(bed, 'POST', '/v2/tools', {
    name: TOOL,
    description: 'Write a word down.',
    parameters: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
    on_call: 'silent',
    on_resolve: 'generate_response',
    delivery: { app_message: false, api: { url: `http://127.0.0.1:${portOf(bed.endpoint)}/rows` } },
    policy: { effect: 'write' },
  });
  const pal = await request(bed, 'POST', '/v2/pals', { pal_name: 'Clerk', system_prompt: 'You write words down.' });
  await request(bed, 'POST', `/v2/pals/${String(pal.pal_id)}/tools`, { tool_ids: [tool.tool_id] });
  return String(pal.pal_id);
}

async function startServer(bed: Bed): Promise<ChildProcess> {
  const child = spawn(process.execPath, [CLI, 'serve'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH ?? '',
      PALAVER_HOST: '127.0.0.1',
      PALAVER_PORT: String(bed.port),
      PALAVER_DATA_DIR: bed.dataDir,
      PALAVER_API_KEY: KEY,
      PALAVER_RATE_LIMIT: '0',
      PALAVER_MAX_CONVERSATIONS: '0',
      PALAVER_LOG_LEVEL: 'error',
      PALAVER_EGRESS_ALLOW: '127.0.0.0/8',
      PALAVER_LLM_BASE_URL: `http://127.0.0.1:${portOf(bed.model)}/v1`,
      PALAVER_LLM_API_KEY: 'none',
      PALAVER_LLM_MODEL: 'scripted',
    },
  });
  for (let waited = 0; waited < 20_000; waited += 25) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const ready = await fetch(`http://127.0.0.1:${bed.port}/readyz`).catch(() => null);
    await ready?.arrayBuffer();
    if (ready?.ok) return child;
    await pause(25);
  }
  child.kill('SIGKILL');
  throw new Error('the server was not ready in 20 s');
}

async function request(bed: Bed, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
