import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const cache = join(here, '../../../../.cache');
const requirements = join(here, 'requirements.txt');

/** The Python of an environment that holds the clients; made once, and kept below `.cache` for as long as the pins stay. */
export function pythonWithClients(): string {
  const pins = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const home = join(cache, `clients-${pins}`);
  if (!existsSync(home)) make(home);
  return join(home, 'bin', 'python');
}

function make(home: string): void {
  mkdirSync(cache, { recursive: true });
  const fresh = `${home}.${process.pid}`;
  try {
    ensureVenv();
    run('python3', ['-m', 'venv', fresh], 'Install Python 3.11 or newer with its venv module.');
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile', '--no-deps'];
    run(
      join(fresh, 'bin/python'),
      [...pip, '-r', requirements],
      `The packages of ${requirements} cannot be installed.`,
    );
    // Only a complete environment has its final name.
    renameSync(fresh, home);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Debian ships the module apart from Python. */
function ensureVenv(): void {
  if (spawnSync('python3', ['-c', 'import ensurepip, venv']).status === 0) return;
  if (process.getuid?.() !== 0) return;
  spawnSync('apt-get', ['update'], { stdio: 'ignore' });
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'python3', 'python3-venv'], { stdio: 'ignore' });
}

function run(command: string, args: readonly string[], hint: string): void {
  const done = spawnSync(command, [...args], { encoding: 'utf8' });
  if (done.status === 0) return;
  throw new Error(`${command} ${args.join(' ')} failed: ${done.error?.message ?? done.stderr}\n${hint}`);
}
