import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { WebSocket } from 'ws';
import { startChild } from '../lib/child.ts';
import { cpuSeconds } from '../lib/process-cpu.ts';
import { type Conversation, drive, type Slice } from './drive.ts';
import { system, tool } from './texts.ts';

export interface Contestant extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  slice(atOnce: number, turns: number): Promise<Slice>;
}

export async function bareLoop(stubUrl: string): Promise<Contestant> {
  const child = await startChild(path.join(import.meta.dirname, 'bare-loop.ts'), { env: { BENCH_STUB: stubUrl } });
  return {
    name: 'bare undici loop',
    pid: child.pid,
    slice: async (atOnce, turns) => (await fetch(`${child.url}/run/${atOnce}/${turns}`)).json() as Promise<Slice>,
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
}

function closed(socket: WebSocket): Promise<void> {
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.close();
  return gone;
}

export async function smallestServer(stubUrl: string): Promise<Contestant> {
  const child = await startChild(path.join(import.meta.dirname, 'smallest-server.ts'), {
    env: { BENCH_STUB: stubUrl },
  });
  async function open(): Promise<Conversation> {
    const socket = new WebSocket(child.url.replace('http', 'ws'), { perMessageDeflate: false });
    await opened(socket);
    return {
      turn: (text) =>
        new Promise((resolve) => {
          const onMessage = (data: unknown) => {
            const message = JSON.parse(String(data)) as { done?: boolean; text: string };
            if (!message.done) return;
            socket.off('message', onMessage);
            resolve(message.text);
          };
          socket.on('message', onMessage);
          socket.send(JSON.stringify({ text }));
        }),
      close: () => closed(socket),
    };
  }
  return {
    name: 'smallest durable server',
    pid: child.pid,
    slice: (atOnce, turns) => drive(open, atOnce, turns, () => cpuSeconds(child.pid)),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

const key = 'pk_bench_0123456789abcdef0123456789abcdef';

/** The full server: key check, ledger and journal durable, one live socket a conversation. */
export async function palaver(stubUrl: string): Promise<Contestant> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'palaver-bench-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PALAVER_PORT: String(port),
    PALAVER_DATA_DIR: dataDir,
    PALAVER_API_KEY: key,
    PALAVER_EGRESS_ALLOW: '127.0.0.0/8',
    PALAVER_LLM_BASE_URL: `${stubUrl}/v1`,
    PALAVER_LLM_API_KEY: 'stub',
    PALAVER_LLM_MODEL: 'stub',
    PALAVER_RATE_LIMIT: '0',
    PALAVER_MAX_CONVERSATIONS: '0',
    PALAVER_LOG_LEVEL: 'warn',
  };
  const cli = path.join(import.meta.dirname, '../../packages/cli/bin/palaver.mjs');
  const child = spawn(process.execPath, [cli, 'serve'], { stdio: ['ignore', 'ignore', 'inherit'], env });
  const pid = child.pid as number;
  await ready(url);
  const post = async (route: string, body: unknown) => {
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    const answer = await fetch(url + route, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${route} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Record<string, string>;
  };
  const made = await post('/v2/tools', {
    ...tool,
    on_call: 'silent',
    on_resolve: 'generate_response',
    delivery: { app_message: false, api: { url: `${stubUrl}/tool`, method: 'POST' } },
  });
  const pal = await post('/v2/pals', { pal_name: 'bench', system_prompt: system, tool_ids: [made.tool_id] });
  const open = () => openPalaver(url, pal.pal_id as string, post);
  return {
    name: 'palaver',
    pid,
    slice: (atOnce, turns) => drive(open, atOnce, turns, () => cpuSeconds(pid)),
    async [Symbol.asyncDispose]() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function ready(url: string): Promise<void> {
  for (let i = 0; i < 300; i++) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('palaver was not ready after 30 s');
}

interface PalUtterance {
  readonly event_type: string;
  readonly properties?: { readonly role?: string; readonly speech?: string };
}

async function openPalaver(
  url: string,
  palId: string,
  post: (route: string, body: unknown) => Promise<Record<string, string>>,
): Promise<Conversation> {
  const { conversation_id: id } = await post('/v2/conversations', { pal_id: palId, chat: true });
  const live = `${url.replace('http', 'ws')}/v2/conversations/${id}/live`;
  const socket = new WebSocket(live, 'palaver.v1', { perMessageDeflate: false, headers: { 'x-api-key': key } });
  await opened(socket);
  return {
    turn: (text) =>
      new Promise((resolve, reject) => {
        const onMessage = (data: unknown) => {
          const event = JSON.parse(String(data)) as PalUtterance;
          if (event.event_type === 'conversation.error') reject(new Error(String(data)));
          if (event.event_type !== 'conversation.utterance' || event.properties?.role !== 'pal') return;
          socket.off('message', onMessage);
          resolve(event.properties.speech ?? '');
        };
        socket.on('message', onMessage);
        const properties = { text };
        const message_type = 'conversation';
        socket.send(
          JSON.stringify({ message_type, event_type: 'conversation.respond', conversation_id: id, properties }),
        );
      }),
    async close() {
      await closed(socket);
      await post(`/v2/conversations/${id}/end`, {});
    },
  };
}
