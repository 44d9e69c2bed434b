// Installs the dependencies once per lockfile, and builds the Studio once per state of its sources.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npm, root, withNode } from './node.mjs';

const marker = path.join(root, 'node_modules', '.palaver-installed.json');

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** @param {{ dev: boolean }} options `dev`: also what tests and the build of documents need */
export function install(node, { dev }) {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const done = readJson(marker);
  if (done?.lock === lock && (done.dev || !dev)) return;
  console.log('Installing dependencies …');
  const keepDev = dev || done?.dev === true;
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...(keepDev ? [] : ['--omit=dev'])];
  const result = npm(['ci', ...flags], { env: { ...withNode(node), NODE_ENV: '' } });
  if (result.status !== 0) {
    console.error('The installation failed; what npm said is above.');
    process.exit(result.status ?? 1);
  }
  writeFileSync(marker, JSON.stringify({ lock, dev: keepDev }));
}

function* files(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name === 'tests') continue;
    const full = path.join(dir, entry.name);
    if (entry.isDirectory()) yield* files(full);
    else yield full;
  }
}

export function buildStudio(node) {
  const hash = createHash('sha256').update(readFileSync(path.join(root, 'package-lock.json')));
  for (const dir of ['apps/studio', 'packages/client/src']) {
    for (const file of [...files(path.join(root, dir))].sort())
      hash.update(path.relative(root, file)).update(readFileSync(file));
  }
  const state = hash.digest('hex');
  const stamp = path.join(root, 'apps/studio/dist/.sources');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
  console.log('Building the Studio …');
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  const result = spawnSync(node, [vite, 'build', '--logLevel', 'warn'], {
    cwd: path.join(root, 'apps/studio'),
    stdio: 'inherit',
    env: withNode(node),
  });
  if (result.status !== 0) {
    console.error('The Studio could not be built; what Vite said is above.');
    process.exit(result.status ?? 1);
  }
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, state);
}
