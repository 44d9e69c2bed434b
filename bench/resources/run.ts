// node bench/resources/run.ts [--requests 60] [--write]
// CPU of one heavy request: a JSON Patch of 100 operations, a dictionary of 10,000 rules, a set of 500 objectives.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { startChild } from '../lib/child.ts';
import { cpuSeconds } from '../lib/process-cpu.ts';
import { machineLine, markdownTable } from '../lib/table.ts';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '60' }, write: { type: 'boolean', default: false } },
});
const requests = Number(values.requests);
const LIMIT_MS = 50;
const WARM_UP = 20;
const key = 'bench-key-0123456789abcdef';

interface Shot {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: unknown;
}

const rulesOf = (salt: number) =>
  Array.from({ length: 10_000 }, (_, index) => ({
    text: `Lindenstrasse ${salt} ${index}`,
    pronunciation: `LIN-den-shtrah-seh ${index}`,
    type: 'alias',
  }));

const objectivesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    objective_name: `step_${index}`,
    objective_prompt: `Ask the visitor for detail ${index} and repeat it.`,
    output_variables: ['first', 'second'],
    ...(index + 2 < count
      ? { next_conditional_objectives: { [`step_${index + 1}`]: 'It is clear.', [`step_${index + 2}`]: 'It is not.' } }
      : index + 1 < count
        ? { next_required_objective: `step_${index + 1}` }
        : {}),
  }));

const patchOf = (pointers: readonly string[], salt: number) =>
  Array.from({ length: 100 }, (_, index) => ({
    op: 'replace',
    path: pointers[index % pointers.length],
    value: `value ${salt} ${index}`,
  }));

const server = await startChild(path.join(import.meta.dirname, '../rest/palaver-server.ts'), {
  env: { BENCH_KEY: key },
});
const pool = new Pool(server.url, { connections: 1, pipelining: 1 });

async function send({ method, path: target, body }: Shot): Promise<Record<string, unknown>> {
  const answer = await pool.request({
    method,
    path: target,
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.body.text();
  if (answer.statusCode > 299)
    throw new Error(`${method} ${target} answered ${answer.statusCode}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Milliseconds of the server's CPU for one request, after a warm-up. */
async function cpuMs(shot: (index: number) => Shot): Promise<number> {
  for (let index = 0; index < WARM_UP; index += 1) await send(shot(index));
  const before = cpuSeconds(server.pid);
  for (let index = 0; index < requests; index += 1) await send(shot(WARM_UP + index));
  return ((cpuSeconds(server.pid) - before) / requests) * 1000;
}

try {
  const pal = await send({
    method: 'POST',
    path: '/v2/pals',
    body: { system_prompt: 'Greet visitors. '.repeat(500), greeting: 'Hello', context: 'The museum.' },
  });
  const dictionaries = '/v2/pronunciation-dictionaries';
  const dictionary = await send({ method: 'POST', path: dictionaries, body: { name: 'streets', rules: rulesOf(-1) } });
  const dictionaryPath = `${dictionaries}/${dictionary.pronunciation_dictionary_id}`;
  const set = await send({ method: 'POST', path: '/v2/objectives', body: { data: objectivesOf(50) } });
  const prompts = Array.from({ length: 50 }, (_, index) => `/data/${index}/objective_prompt`);
  const guardrails = await send({
    method: 'POST',
    path: '/v2/guardrails',
    body: {
      data: Array.from({ length: 50 }, (_, index) => ({ guardrail_name: `rule_${index}`, guardrail_prompt: 'Never.' })),
    },
  });
  const ruleTexts = Array.from({ length: 50 }, (_, index) => `/data/${index}/guardrail_prompt`);

  const contestants: readonly (readonly [string, (index: number) => Shot])[] = [
    [
      'PATCH a PAL, 100 operations',
      (index) => ({
        method: 'PATCH',
        path: `/v2/pals/${pal.pal_id}`,
        body: patchOf(['/greeting', '/context', '/system_prompt'], index),
      }),
    ],
    [
      'PATCH a set of 50 guardrails, 100 operations',
      (index) => ({
        method: 'PATCH',
        path: `/v2/guardrails/${guardrails.guardrails_id}`,
        body: patchOf(ruleTexts, index),
      }),
    ],
    [
      'PATCH a set of 50 objectives, 100 operations',
      (index) => ({ method: 'PATCH', path: `/v2/objectives/${set.objectives_id}`, body: patchOf(prompts, index) }),
    ],
    [
      'validate a set of 500 objectives',
      () => ({ method: 'POST', path: '/v2/objectives/validate', body: { data: objectivesOf(500) } }),
    ],
    [
      'POST a dictionary of 10,000 rules',
      (index) => ({ method: 'POST', path: dictionaries, body: { name: 'streets', rules: rulesOf(index) } }),
    ],
    [
      'PATCH a dictionary: 10,000 new rules',
      (index) => ({
        method: 'PATCH',
        path: dictionaryPath,
        body: [{ op: 'replace', path: '/rules', value: rulesOf(index) }],
      }),
    ],
    [
      'PATCH a dictionary of 10,000 rules: its name',
      (index) => ({ method: 'PATCH', path: dictionaryPath, body: { name: `streets ${index}` } }),
    ],
    ['GET a dictionary of 10,000 rules', () => ({ method: 'GET', path: dictionaryPath })],
    ['GET a page of 25 such dictionaries', () => ({ method: 'GET', path: `${dictionaries}?limit=25` })],
  ];

  const rows: string[][] = [];
  for (const [name, shot] of contestants) {
    const ms = await cpuMs(shot);
    rows.push([name, ms.toFixed(1), ms < LIMIT_MS ? 'yes' : 'NO']);
    console.log(`${name}: ${ms.toFixed(1)} ms`);
  }
  await pool.close();
  const table = markdownTable(['request', 'CPU (ms)', `below ${LIMIT_MS} ms`], rows);
  const text = `# Heavy requests of the resources\n\n\`node bench/resources/run.ts\`, ${machineLine()}, a machine shared with other work. CPU of the whole server process, its writer thread included, ${requests} requests one after another.\n\n${table}\n`;
  console.log(`\n${text}`);
  if (values.write) {
    const date = new Date().toISOString().slice(0, 10);
    writeFileSync(path.join(import.meta.dirname, `../results/resources-${date}.md`), text);
  }
  if (rows.some((row) => row[2] === 'NO')) process.exitCode = 1;
} finally {
  await server[Symbol.asyncDispose]();
}
