import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const bin = join(import.meta.dirname, '../bin');
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A project that holds the command and a `main` which says what it was given. */
function project(): string {
  const root = mkdtempSync(join(tmpdir(), 'palaver-bin-'));
  folders.push(root);
  mkdirSync(join(root, 'cli/src'), { recursive: true });
  cpSync(bin, join(root, 'cli/bin'), { recursive: true });
  writeFileSync(
    join(root, 'cli/src/main.ts'),
    'export function main(args: string[]) { console.log(args.join(" ")); process.exit(7); }\n',
  );
  return root;
}

function run(root: string, preload: string) {
  const args = [
    '--import',
    `data:text/javascript,${encodeURIComponent(preload)}`,
    join(root, 'cli/bin/palaver.mjs'),
    'serve',
    '--dev',
  ];
  return spawnSync(process.execPath, args, { encoding: 'utf8' });
}

/** Makes a Node say that it is old, once: what it starts is itself again. */
const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.11.0' } });`;

test('the command on an old Node goes on with the one beside the project', () => {
  const root = project();
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const beside = join(root, '.node/node_modules', `node-${platform}-${process.arch}`, 'bin');
  mkdirSync(beside, { recursive: true });
  symlinkSync(process.execPath, join(beside, process.platform === 'win32' ? 'node.exe' : 'node'));
  const result = run(root, old);
  expect(result.stdout).toBe('serve --dev\n');
  expect(result.status).toBe(7);
});

test('the command on an old Node says what it needs when there is no other', () => {
  const result = run(project(), old);
  expect(result.stderr).toBe(
    'palaver needs Node 22.19 or newer (this is 20.11.0); `npm start` in the project puts one beside it.\n',
  );
  expect(result.status).toBe(1);
});

test('the command on a new Node goes on with it', () => {
  const result = run(project(), '');
  expect(result.stdout).toBe('serve --dev\n');
});
