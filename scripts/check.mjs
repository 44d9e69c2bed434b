// `npm run check`: format, lint, types, architecture and unit tests, in under two minutes.
import { spawnSync } from 'node:child_process';
import { install } from './install.mjs';
import { ensureNode, root, withNode } from './node.mjs';

/** Each step: a name, and the arguments for Node. */
export const staticSteps = [
  ['format and lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
  ['types', ['node_modules/typescript/bin/tsc', '-p', '.']],
  ['types of the Studio', ['node_modules/typescript/bin/tsc', '-p', 'apps/studio']],
];

export function runStep(node, [name, args]) {
  const started = Date.now();
  const result = spawnSync(node, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: withNode(node) });
  const passed = result.status === 0;
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return passed;
}

if (process.argv[1] === import.meta.filename) {
  const node = ensureNode();
  install(node, { dev: true });
  const steps = [...staticSteps, ['unit tests', ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit']]];
  const results = steps.map((step) => runStep(node, step));
  process.exit(results.every(Boolean) ? 0 : 1);
}
