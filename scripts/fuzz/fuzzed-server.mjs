import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../node.mjs';

const KEY = 'fuzz-key-0123456789abcdef';

/** A server of its own, with an empty database and no way out. */
export async function startFuzzedServer(node) {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'palaver-fuzz-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(node, [path.join(root, 'packages/cli/bin/palaver.mjs'), 'serve'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH ?? '',
      PALAVER_HOST: '127.0.0.1',
      PALAVER_PORT: String(port),
      PALAVER_DATA_DIR: dataDir,
      PALAVER_API_KEY: KEY,
      PALAVER_RATE_LIMIT: '0',
      PALAVER_MAX_CONVERSATIONS: '0',
      PALAVER_LOG_LEVEL: 'error',
    },
  });
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(dataDir, { recursive: true, force: true });
  };
  for (let waited = 0; waited < 30_000; waited += 50) {
    if (child.exitCode !== null) break;
    const ready = await fetch(`${url}/readyz`).catch(() => null);
    await ready?.arrayBuffer();
    if (ready?.ok) return { url, key: KEY, ask: (method, where, body) => ask(url + where, method, body), stop };
    await pause(50);
  }
  await stop();
  throw new Error('the server was not ready in 30 s');
}

async function ask(url, method, body) {
  const answer = await fetch(url, {
    method,
    headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

function freePort() {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
