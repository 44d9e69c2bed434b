import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const module = new URL('./open-database.ts', import.meta.url).href;

it('a database opens in every thread without a warning, and later warnings are shown', () => {
  const script = `import(${JSON.stringify(module)}).then(({ openDatabase }) => {
    const { isMainThread, Worker } = require('node:worker_threads');
    const database = openDatabase(':memory:', { timeout: 0 });
    console.log(isMainThread, database.prepare('SELECT 7 AS n').get().n);
    process.emitWarning('later ' + isMainThread);
    if (isMainThread) new Worker(process.argv[1], { eval: true });
  });`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script, script], { encoding: 'utf8' });
  expect(stdout).toBe('true 7\nfalse 7\n');
  expect(stderr).not.toContain('SQLite');
  expect(stderr).toContain('later true');
  expect(stderr).toContain('later false');
});
