import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../node.mjs';

const requirements = path.join(root, 'tests/fuzz/requirements.txt');

/** Path of the fuzzer, which is put into a Python environment of its own below .cache when it is not there yet. */
export function ensureFuzzer() {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const home = path.join(root, '.cache', `fuzzer-${version}`);
  const fuzzer = path.join(home, 'bin', 'schemathesis');
  if (existsSync(path.join(home, 'complete'))) return fuzzer;
  rmSync(home, { recursive: true, force: true });
  run('python3', ['-m', 'venv', home], 'Install Python 3.10 or newer with its venv module.');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', requirements];
  run(path.join(home, 'bin', 'python'), pip, 'The packages of tests/fuzz/requirements.txt could not be installed.');
  run(fuzzer, ['--version'], 'The fuzzer does not run.');
  writeFileSync(path.join(home, 'complete'), '');
  return fuzzer;
}

function run(command, args, hint) {
  const done = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (done.status !== 0) throw new Error(`${command} failed. ${hint}`);
}
