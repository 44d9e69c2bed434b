// node bench/start/run.ts [--runs 15] [--write]
// From exec to the first request served: `palaver serve` on the embedded database against a bare `node:http` server.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machineLine, markdownTable, median } from '../lib/table.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '15' }, write: { type: 'boolean', default: false } },
});
const runs = Number(values.runs);
/** Above the bare server, whose time is that of Node itself. */
const LIMIT_MS = 500;
/** What a part that loads at its first use may add to that request. */
const FIRST_USE_LIMIT_MS = 100;
const key = 'bench-key-0123456789abcdef';
const bin = path.resolve(import.meta.dirname, '../../packages/cli/bin/palaver.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'palaver-start-'));
const port = await freePort();
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  /** From exec to the end of the first answer. */
  readonly ms: number;
}

interface StartOptions {
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

interface Shot {
  readonly method?: string;
  readonly body?: unknown;
  readonly agent?: Agent;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** An answer that was read to its end; null while nobody listens. */
function ask(target: string, { method = 'GET', body, agent }: Shot = {}): Promise<Answer | null> {
  return new Promise((resolve) => {
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    const options = { host: '127.0.0.1', port, path: target, method, headers, agent: agent ?? false };
    const sent = request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.on('error', () => resolve(null));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function start(args: readonly string[], { nodeArgs = [], env = {} }: StartOptions = {}): Promise<Started> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...nodeArgs, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PALAVER_API_KEY: key, PALAVER_LOG_LEVEL: 'warn', PALAVER_LLM_MODEL: 'rehearsal', ...env },
  });
  running.add(child);
  for (;;) {
    if ((await ask('/readyz'))?.status === 200) return { child, ms: performance.now() - startedAt };
    if (child.exitCode !== null) throw new Error(`${args[0]} ended with ${child.exitCode} before it was ready`);
    if (performance.now() - startedAt > 60_000) throw new Error(`${args[0]} was not ready after 60 s`);
    await sleep(2);
  }
}

async function stop({ child }: Started): Promise<void> {
  child.kill('SIGTERM');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  running.delete(child);
}

async function timeOf(args: readonly string[], options?: StartOptions): Promise<number> {
  const started = await start(args, options);
  await stop(started);
  return started.ms;
}

const bare = [path.join(import.meta.dirname, 'bare-server.mjs'), String(port)];
const serve = (name: string, ...more: string[]) => [
  bin,
  'serve',
  '--port',
  String(port),
  '--data-dir',
  path.join(folder, name),
  ...more,
];

/** The first requests of their kind, right after the first answer: what loads at its first use shows here. */
async function firstUses(): Promise<Record<string, number>> {
  const started = await start(serve('existing'));
  const agent = new Agent({ keepAlive: true });
  const took: Record<string, number> = {};
  const timed = async (name: string, target: string, body?: unknown) => {
    const at = performance.now();
    const answer = await ask(target, { method: body === undefined ? 'GET' : 'POST', body, agent });
    if (answer === null || answer.status > 299) throw new Error(`${name} answered ${answer?.status} ${answer?.text}`);
    took[name] = performance.now() - at;
    return JSON.parse(answer.text) as Record<string, unknown>;
  };
  const tool = {
    name: `look_up_${Date.now()}`,
    description: 'Looks a booking up.',
    parameters: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
    delivery: { app_message: true },
  };
  await timed('GET /v2/tools', '/v2/tools');
  await timed('POST /v2/tools', '/v2/tools', tool);
  const { pal_id } = await timed('POST /v2/pals', '/v2/pals', { system_prompt: 'Greet visitors.', greeting: 'Hello.' });
  const { conversation_id } = await timed('POST /v2/conversations', '/v2/conversations', { pal_id, chat: true });
  await timed('a turn (`respond`)', `/v2/conversations/${conversation_id}/respond`, { text: 'Good morning.' });
  agent.destroy();
  await stop(started);
  return took;
}

/** Modules that the main thread loaded until the first request was served, by package. */
async function modules(): Promise<Map<string, number>> {
  const file = path.join(folder, 'modules.txt');
  const counter = path.join(import.meta.dirname, 'count-modules.mjs');
  const started = await start(serve('existing'), { nodeArgs: ['--import', counter], env: { MODULES_FILE: file } });
  started.child.kill('SIGUSR2');
  while (!existsSync(file)) await sleep(5);
  await sleep(50);
  await stop(started);
  const counts = new Map<string, number>();
  for (const url of readFileSync(file, 'utf8').split('\n')) {
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? /\/(packages\/[^/]+)/.exec(url)?.[1] ?? url;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

const samples = { bare: [] as number[], existing: [] as number[], fresh: [] as number[], cold: [] as number[] };
await timeOf(serve('existing'));
for (let run = 0; run < runs; run += 1) {
  samples.bare.push(await timeOf(bare));
  samples.existing.push(await timeOf(serve('existing')));
  samples.fresh.push(await timeOf(serve(`fresh-${run}`)));
  if (run % 5 === 0) {
    const NODE_COMPILE_CACHE = path.join(folder, `cache-${run}`);
    samples.cold.push(await timeOf(serve('existing'), { env: { NODE_COMPILE_CACHE } }));
  }
}
const uses: Record<string, number>[] = [];
for (let run = 0; run < Math.min(runs, 7); run += 1) uses.push(await firstUses());
const counts = [...(await modules())].sort((a, b) => b[1] - a[1]);

const reference = median(samples.bare);
const above = median(samples.existing) - reference;
const startRow = (name: string, times: readonly number[]) => {
  const ms = median(times);
  return [name, ms.toFixed(0), (ms / reference).toFixed(1), (ms - reference).toFixed(0)];
};
const starts = markdownTable(
  ['start', 'ms to the first answer', '× bare', 'ms above bare'],
  [
    startRow('bare `node:http`', samples.bare),
    startRow('`palaver serve`, its data directory exists', samples.existing),
    startRow('`palaver serve`, fresh data directory', samples.fresh),
    startRow('`palaver serve`, nothing compiled before', samples.cold),
  ],
);
const useNames = Object.keys(uses[0] ?? {});
const useMs = (name: string) => median(uses.map((use) => use[name] ?? 0));
const useTable = markdownTable(
  ['first request of its kind', 'ms'],
  useNames.map((name) => [name, useMs(name).toFixed(0)]),
);
const total = counts.reduce((sum, [, count]) => sum + count, 0);
const moduleTable = markdownTable(
  ['modules', `${total}`],
  counts.slice(0, 12).map(([name, count]) => [name, String(count)]),
);
const verdict = `Budget: at most ${LIMIT_MS} ms above the bare server, ${FIRST_USE_LIMIT_MS} ms for a first use.`;
const text = `# From exec to the first request served\n\n\`node bench/start/run.ts\`, ${machineLine()}, a machine shared with other work. Embedded database, medians of ${runs} starts each, in turn. ${verdict}\n\n${starts}\n\n${useTable}\n\nLoaded until then on the main thread:\n\n${moduleTable}\n`;
console.log(text);
if (values.write) {
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(path.join(import.meta.dirname, `../results/start-${date}.md`), text);
}
if (above > LIMIT_MS || useNames.some((name) => useMs(name) > FIRST_USE_LIMIT_MS)) process.exitCode = 1;
