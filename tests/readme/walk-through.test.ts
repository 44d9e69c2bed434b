import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const key = 'pk_readme_0123456789abcdef0123456789abcdef';
const children: ChildProcess[] = [];
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'palaver-readme-'));
let serverPort = 0;
let endpointPort = 0;
let endpointLog = '';

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function eventually(isTrue: () => Promise<boolean> | boolean): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not become true within 30 s');
}

beforeAll(async () => {
  serverPort = await freePort();
  endpointPort = await freePort();
  const endpoint = spawn(process.execPath, [path.join(root, 'examples/first-tool/endpoint.mjs')], {
    env: { ...process.env, ENDPOINT_PORT: String(endpointPort) },
  });
  endpoint.stdout.on('data', (text) => {
    endpointLog += text;
  });
  const server = spawn(process.execPath, [path.join(root, 'packages/cli/bin/palaver.mjs'), 'serve', '--dev'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PALAVER_PORT: String(serverPort),
      PALAVER_DATA_DIR: dataDir,
      PALAVER_API_KEY: key,
      PALAVER_LLM_MODEL: 'rehearsal',
      PALAVER_LOG_LEVEL: 'error',
    },
  });
  children.push(endpoint, server);
  await eventually(() => endpointLog.includes('listening'));
  await eventually(async () => (await fetch(`http://127.0.0.1:${serverPort}/readyz`).catch(() => null))?.ok === true);
});

afterAll(async () => {
  for (const child of children) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }
  rmSync(dataDir, { recursive: true, force: true });
});

it("the README's walk-through works by copy and paste", async () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  const block = /<!-- walk-through -->\s*```bash\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const script = block.replace('http://127.0.0.1:4710/', `http://127.0.0.1:${endpointPort}/`);
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    env: { ...process.env, PALAVER: `http://127.0.0.1:${serverPort}`, KEY: key },
  });
  const [text, state, page] = stdout.trim().split('\n');
  expect(text).toContain('10:00 to 18:00');
  expect(state).toBe('succeeded');
  expect(page).toMatch(/\/c\/c[0-9a-f]{11}$/);
  expect(endpointLog).toMatch(/verified opening_hours\(\{"day":"saturday"\}\)/);
  expect((await fetch(page as string)).status).toBe(200);

  const sdk = /<!-- sdk -->\s*```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const project = mkdtempSync(path.join(os.tmpdir(), 'palaver-sdk-'));
  mkdirSync(path.join(project, 'node_modules/@palaver'), { recursive: true });
  symlinkSync(path.join(root, 'packages/client'), path.join(project, 'node_modules/@palaver/client'));
  writeFileSync(path.join(project, 'talk.mjs'), sdk);
  const talk = await promisify(execFile)(process.execPath, ['talk.mjs'], {
    cwd: project,
    env: { ...process.env, PALAVER: `http://127.0.0.1:${serverPort}`, KEY: key },
  });
  rmSync(project, { recursive: true });
  expect(talk.stdout).toContain('user: When are you open?');
  expect(talk.stdout).toMatch(/user: Thank you, goodbye!\npal: .*[Gg]oodbye/);
});
