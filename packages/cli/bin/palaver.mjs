#!/usr/bin/env node
// Plain JavaScript without an import of the rest: this file must run on any Node, also one that is too old for it.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 19)) {
  keepCompiledCode(await import('node:module'));
  const { resolveDirectly } = await import('./resolve-directly.mjs');
  resolveDirectly();
  const { main } = await import(pathToFileURL(join(here, '../src/main.ts')).href);
  await main(process.argv.slice(2));
} else {
  const node = findNode(here);
  if (node === null) {
    console.error(
      `palaver needs Node 22.19 or newer (this is ${process.versions.node}); \`npm start\` in the project puts one beside it.`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
}

/** Beside the sources, where no other user of the machine can put code; where that cannot be, in Node's own place. */
function keepCompiledCode({ constants, enableCompileCache }) {
  const { status } = enableCompileCache(join(here, '../.cache/compiled'));
  if (status === constants.compileCacheStatus.FAILED) enableCompileCache();
}

/** The Node that the setup script put beside the project. */
function findNode(from) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, '.node/node_modules', `node-${platform}-${process.arch}`, 'bin', name);
    if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) return null;
  }
}
