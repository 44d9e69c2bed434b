// node bench/rest/run.ts [--requests 20000] [--rounds 5] [--write]
// CPU of a keyed GET and of a validated POST, against bare node:http that answers the same bytes.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { type Child, startChild } from '../lib/child.ts';
import { cpuSeconds } from '../lib/process-cpu.ts';
import { machineLine, markdownTable, median } from '../lib/table.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
  },
});
const requests = Number(values.requests);
const rounds = Number(values.rounds);
const AT_ONCE = 16;
const key = 'bench-key-0123456789abcdef';

interface Shot {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

const tool = {
  name: 'find_parcel',
  description: 'Look up a parcel by tracking code.',
  parameters: { type: 'object', properties: { code: { type: 'string' } }, required: ['code'] },
  on_resolve: 'generate_response',
  delivery: { app_message: false, api: { url: 'https://api.example.com/v1/parcels/{code}', method: 'GET' } },
};

async function recorded(pool: Pool, { method, path: target, body }: Shot) {
  const answer = await pool.request({ method, path: target, headers: headersOf(body), ...(body ? { body } : {}) });
  const text = await answer.body.text();
  if (answer.statusCode > 299) throw new Error(`${method} ${target} answered ${answer.statusCode}: ${text}`);
  const hidden = new Set(['date', 'connection', 'keep-alive']);
  const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
    hidden.has(name) ? [] : [name, String(value)],
  );
  return { status: answer.statusCode, headers, body: text };
}

function headersOf(body: string | undefined): Record<string, string> {
  return { 'x-api-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
}

/** Microseconds of the server's CPU for one request. */
async function slice(child: Child, shot: (index: number) => Shot, count: number): Promise<number> {
  const pool = new Pool(child.url, { connections: AT_ONCE, pipelining: 1 });
  let next = 0;
  const before = cpuSeconds(child.pid);
  const worker = async () => {
    while (next < count) {
      const { method, path: target, body } = shot(next++);
      const answer = await pool.request({ method, path: target, headers: headersOf(body), ...(body ? { body } : {}) });
      await answer.body.dump();
      if (answer.statusCode > 299) throw new Error(`${method} ${target} answered ${answer.statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const used = cpuSeconds(child.pid) - before;
  await pool.close();
  return (used / count) * 1e6;
}

const children: Child[] = [];

async function start(script: string, env: Record<string, string>): Promise<Child> {
  const child = await startChild(path.join(import.meta.dirname, script), { env });
  children.push(child);
  return child;
}

try {
  const ours = await start('palaver-server.ts', { BENCH_KEY: key });
  const pool = new Pool(ours.url);
  const made = JSON.parse(
    (await recorded(pool, { method: 'POST', path: '/v2/tools', body: JSON.stringify(tool) })).body,
  );
  const get: Shot = { method: 'GET', path: `/v2/tools/${made.tool_id}` };
  const trial: Shot = {
    method: 'POST',
    path: `/v2/tools/${made.tool_id}/test`,
    body: JSON.stringify({ arguments: { code: 'A-1' }, send: false }),
  };
  const answers = { GET: await recorded(pool, get), POST: await recorded(pool, trial) };
  await pool.close();
  const env = { BENCH_ANSWERS: JSON.stringify(answers), BENCH_KEY: key };
  const bare = await start('bare-server.ts', env);
  const orpc = await start('orpc-server.ts', env);

  let made_ = 0;
  const create = (): Shot => ({
    method: 'POST',
    path: '/v2/tools',
    body: JSON.stringify({ ...tool, name: `tool_${made_++}` }),
  });
  const contestants = [
    ['bare node:http, the same bytes', bare, true],
    ['palaver', ours, true],
    ['hono + oRPC handler, no store', orpc, false],
  ] as const;
  const cases = [
    ['keyed GET of a tool', () => get, requests],
    ['validated POST that writes nothing (tools.test)', () => trial, requests],
    ['validated POST, durable and audited (tools.create)', create, requests / 4],
  ] as const;

  const sections: string[] = [];
  for (const [title, shot, count] of cases) {
    const runs: number[][] = [];
    for (let round = -1; round < rounds; round++) {
      const run: number[] = [];
      for (const [, child] of contestants) run.push(await slice(child, shot, count));
      if (round >= 0) runs.push(run);
    }
    const rows = contestants.map(([name], i) => [
      name,
      median(runs.map((run) => run[i] as number)).toFixed(1),
      `${median(runs.map((run) => (run[i] as number) / (run[0] as number))).toFixed(2)}×`,
    ]);
    sections.push(markdownTable([title, 'CPU µs/request', 'to bare node:http'], rows));
    console.log(`\n${sections.at(-1)}`);
  }

  const text = `# REST\n\n${machineLine()}; ${AT_ONCE} connections, ${requests} requests a slice, median of ${rounds} rounds, CPU of the server process with its threads.\n\n${sections.join('\n\n')}\n`;
  if (values.write)
    writeFileSync(
      path.join(import.meta.dirname, '../results', `rest-${new Date().toISOString().slice(0, 10)}.md`),
      text,
    );
} finally {
  for (const child of children.reverse()) await child[Symbol.asyncDispose]();
}
