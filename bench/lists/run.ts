// `node bench/lists/run.ts`: a page of 25 from 100,000 tools, PALs or conversations against the same from 1,000, over
// HTTP, in one database, on SQLite and PostgreSQL. Writes bench/results/lists-<date>.md.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { loadConfig } from '../../packages/server/src/config/load-config.ts';
import type { RunningPlatform } from '../../packages/server/src/platform.ts';
import { startPlatform } from '../../packages/server/src/start-platform.ts';
import { startPostgres } from '../../packages/server/tests/support/postgres-server.ts';
import { machineLine, markdownTable, median } from '../lib/table.ts';
import { type Copies, fill } from './fill.ts';
import { planOf, type Recorder, recordReads } from './recorder.ts';

const SIZES = [1_000, 100_000] as const;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 80);

const LISTS = [
  ['tools', '/v2/tools?limit=25'],
  ['tools, newest first', '/v2/tools?limit=25&sort=desc'],
  ['tools whose name contains "ancel_00"', '/v2/tools?limit=25&name_or_uuid=ancel_00'],
  ['PALs', '/v2/pals?limit=25'],
  ['PALs of the user', '/v2/pals?limit=25&pal_type=user'],
  ['conversations', '/v2/conversations?limit=25'],
  ['active conversations', '/v2/conversations?limit=25&status=active'],
  ['ended conversations', '/v2/conversations?limit=25&status=ended'],
] as const;

interface Tenant {
  readonly account: string;
  readonly key: string;
}

const report = [`# Long lists\n\n${machineLine()}, ${ROUNDS} requests a cell, medians over HTTP.\n`];
report.push(await measure('SQLite', undefined));
const postgres = await startPostgres();
report.push(await measure('PostgreSQL', postgres.url));
await postgres[Symbol.asyncDispose]();
const text = report.join('\n');
console.log(text);
writeFileSync(path.join(import.meta.dirname, `../results/lists-${new Date().toISOString().slice(0, 10)}.md`), text);

async function measure(name: string, databaseUrl: string | undefined): Promise<string> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'palaver-bench-lists-'));
  const environment = { DATABASE_URL: databaseUrl, PALAVER_RATE_LIMIT: '0', PALAVER_LLM_MODEL: 'rehearsal' };
  const config = loadConfig({ ...environment, PALAVER_API_KEY: 'bench-key-0123456789' }, { port: 0, dataDir }, '0.0.0');
  const running = await startPlatform(config, { log: pino({ level: 'warn' }), detectIn: null });
  try {
    const tenants: Tenant[] = [];
    for (const size of SIZES) tenants.push(await makeTenant(running, size));
    await running.platform.store.commit([{ query: { sql: 'ANALYZE', parameters: [] } }]);
    return await compare(name, running, tenants);
  } finally {
    await running.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function makeTenant(running: RunningPlatform, size: number): Promise<Tenant> {
  const ask = (key: string, where: string, body: unknown) =>
    fetch(running.url + where, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).then((answer) => answer.json() as Promise<Record<string, string>>);
  const made = await ask('bench-key-0123456789', '/v2/accounts', { name: `${size}` });
  const tenant: Tenant = { account: made.account_id ?? '', key: made.api_key ?? '' };
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  await ask(tenant.key, '/v2/tools', { name: 'first', description: 'A tool of the bench.', parameters });
  const pal = await ask(tenant.key, '/v2/pals', { pal_name: 'First', system_prompt: 'You are at the desk.' });
  await ask(tenant.key, '/v2/conversations', { pal_id: pal.pal_id, chat: true });
  const copies = async (table: Copies['table'], id: string, label: string, tenth?: Copies['tenth']) => {
    const { store } = running.platform;
    const row = await store.db
      .selectFrom(table)
      .selectAll()
      .where('account_id', '=', tenant.account)
      .executeTakeFirst();
    const account = tenant.account;
    await fill(store, { table, id, name: label, row: row as never, account, count: size, ...(tenth && { tenth }) });
  };
  await copies('tools', 'tool_id', 'name');
  await copies('pals', 'pal_id', 'pal_name');
  await copies('conversations', 'conversation_id', 'conversation_name', {
    status: 'ended',
    ended_at: 1,
    updated_at: 1,
  });
  return tenant;
}

async function compare(name: string, running: RunningPlatform, tenants: readonly Tenant[]): Promise<string> {
  const recorder = recordReads(running.platform.store);
  const rows: string[][] = [];
  const plans: string[] = [];
  for (const [label, where] of LISTS) {
    const times: number[][] = tenants.map(() => []);
    for (let round = -10; round < ROUNDS; round += 1) {
      for (const [index, tenant] of tenants.entries()) {
        const took = await ask(running.url + where, tenant.key);
        if (round >= 0) times[index]?.push(took);
      }
    }
    const [few = 0, many = 0] = times.map(median);
    rows.push([label, few.toFixed(2), many.toFixed(2), `${(many / few).toFixed(2)}×`]);
    plans.push(`### ${label}\n\n${await plansOf(running, recorder, where, tenants.at(-1) as Tenant)}`);
  }
  const head = ['list', `ms, ${SIZES[0]}`, `ms, ${SIZES[1]}`, 'ratio'];
  return `## ${name}\n\n${markdownTable(head, rows)}\n\n${plans.join('\n')}`;
}

async function ask(url: string, key: string): Promise<number> {
  const started = performance.now();
  const answer = await fetch(url, { headers: { 'x-api-key': key } });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return performance.now() - started;
}

async function plansOf(running: RunningPlatform, recorder: Recorder, where: string, tenant: Tenant): Promise<string> {
  recorder.take();
  await ask(running.url + where, tenant.key);
  const statements = recorder.take().filter(({ sql }) => !/from "?(api_keys|accounts)"?/i.test(sql));
  const shown = [];
  for (const statement of statements) {
    const sql = statement.sql.replace(/\s+/g, ' ').slice(0, 400);
    shown.push(`\`${sql}\`\n\n\`\`\`\n${await planOf(running.platform.store, statement)}\n\`\`\`\n`);
  }
  return shown.join('\n');
}
