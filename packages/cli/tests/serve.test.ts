import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const bin = join(import.meta.dirname, '../bin/palaver.mjs');
const children: ChildProcess[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'palaver-serve-'));
  folders.push(made);
  return made;
}

function palaver(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(PALAVER|OPENAI|DATABASE)_/.test(name)),
  );
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...clean, PALAVER_LLM_MODEL: 'rehearsal', ...env },
  });
  children.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString();
  });
  return { child, said, exit: once(child, 'exit').then(([code]) => code as number | null) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits for the banner; its first line with a URL names the server. */
async function ready({ said }: ReturnType<typeof palaver>): Promise<string> {
  await expect.poll(() => said.out, { timeout: 30_000 }).toContain('Outbound');
  const url = /API\s+(http:\/\/\S+?)\/v2/.exec(said.out)?.[1];
  if (url === undefined) throw new Error(`the banner names no server: ${said.out}`);
  return url;
}

test('palaver serve shows its key once, serves with it, and stops in order on SIGTERM', async () => {
  const args = ['serve', '--port', '0', '--data-dir', folder()];
  const first = palaver(args);
  const url = await ready(first);
  const key = /API key\s+(pk_[\w-]+) \(shown this once/.exec(first.said.out)?.[1] ?? '';
  expect(first.said.out).toContain(`${url}/#key=${key}`);
  expect((await fetch(`${url}/v2/tools`, { headers: { 'x-api-key': key } })).status).toBe(200);
  expect(first.said.err).not.toContain(key);
  first.child.kill('SIGTERM');
  expect(await first.exit).toBe(0);

  const second = palaver(args);
  const again = await ready(second);
  expect(second.said.out).not.toContain('pk_');
  expect(second.said.out).toContain('printed at the first start');
  expect((await fetch(`${again}/v2/tools`, { headers: { 'x-api-key': key } })).status).toBe(200);
  second.child.kill('SIGINT');
  expect(await second.exit).toBe(0);
});

test('palaver serve shows the key it made also when it is stopped before it has looked for a model', async () => {
  const port = await freePort();
  const args = ['serve', '--port', String(port), '--data-dir', folder()];
  const server = palaver(args, { PALAVER_LLM_MODEL: '' });
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(answers, { timeout: 30_000, interval: 5 }).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 30));
  server.child.kill('SIGTERM');
  expect(await server.exit).toBe(0);
  expect(server.said.out).toContain('shown this once');
});

test('palaver serve keeps loopback closed to tools, and --dev opens it and says so', async () => {
  const tool = {
    name: 'local',
    description: 'd',
    delivery: { app_message: false, api: { url: 'http://127.0.0.1:9/x' } },
  };
  const env = { PALAVER_API_KEY: 'serve-test-key-0123456789' };
  for (const [flags, status] of [
    [[], 400],
    [['--dev'], 200],
  ] as const) {
    const server = palaver(['serve', '--port', '0', '--data-dir', folder(), ...flags], env);
    const url = await ready(server);
    expect(server.said.out.includes('--dev lets tools')).toBe(flags.length > 0);
    expect(server.said.out).not.toContain(env.PALAVER_API_KEY);
    const answer = await fetch(`${url}/v2/tools`, {
      method: 'POST',
      headers: { 'x-api-key': env.PALAVER_API_KEY },
      body: JSON.stringify(tool),
    });
    expect(answer.status).toBe(status);
    server.child.kill('SIGTERM');
    expect(await server.exit).toBe(0);
  }
});

test('palaver serve says in a line why it cannot start', async () => {
  const dataDir = folder();
  const running = palaver(['serve', '--port', '0', '--data-dir', dataDir]);
  const { port } = new URL(await ready(running));
  const same = palaver(['serve', '--port', '0', '--data-dir', dataDir]);
  expect(await same.exit).toBe(1);
  expect(same.said.err).toMatch(/^palaver: the data directory ".+" is in use by process \d+/);
  const taken = palaver(['serve', '--port', port, '--data-dir', folder()]);
  expect(await taken.exit).toBe(1);
  expect(taken.said.err).toContain(`127.0.0.1:${port} is in use`);
  const wrong = palaver(['serve'], { PALAVER_RATE_LIMIT: 'many' });
  expect(await wrong.exit).toBe(2);
  expect(wrong.said.err).toBe(
    'palaver: PALAVER_RATE_LIMIT is "many": must be a whole number between 0 and 100000000\n',
  );
  const nowhere = palaver(['serve', '--port', '0'], { PALAVER_DATA_DIR: '/dev/null/nope' });
  expect(await nowhere.exit).toBe(2);
  const nohost = palaver(['serve', '--port', '0', '--data-dir', folder()], { PALAVER_HOST: 'nope.invalid' });
  expect(await nohost.exit).toBe(2);
  expect(nohost.said.err).toMatch(
    /^palaver: PALAVER_HOST is "nope\.invalid": must be an address of this machine .*\n$/m,
  );
  expect(nowhere.said.err).toMatch(/^palaver: PALAVER_DATA_DIR is "\/dev\/null\/nope": must be a folder .*\n$/);
  expect(running.child.exitCode).toBeNull();
});

test('palaver --help and --version', async () => {
  const help = palaver(['serve', '--help']);
  expect(await help.exit).toBe(0);
  for (const flag of ['--host', '--port', '--data-dir', '--dev', '--demo']) expect(help.said.out).toContain(flag);
  const version = palaver(['--version']);
  expect(await version.exit).toBe(0);
  expect(version.said.out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('palaver serve leaves its compiled code for the next start while it still runs', async () => {
  const compiled = folder();
  const server = palaver(['serve', '--port', '0', '--data-dir', folder()], { NODE_COMPILE_CACHE: compiled });
  await ready(server);
  await expect.poll(() => readdirSync(compiled, { recursive: true }).length, { timeout: 20_000 }).toBeGreaterThan(100);
  expect(server.said.err).not.toContain('cannot be loaded');
});
