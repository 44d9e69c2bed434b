import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../../../scripts/fuzz.mjs', import.meta.url));

/** The first run puts the fuzzer into .cache. */
const PATIENCE_MS = 300_000;

test.each([
  ['--help', 0],
  ['--unknown', 2],
])('the fuzzer says with %s what it takes', (flag, status) => {
  const run = spawnSync(process.execPath, [SCRIPT, flag], { encoding: 'utf8' });
  expect(run.status).toBe(status);
  expect(run.stdout + run.stderr).toContain('--examples <n>');
  expect(run.stderr).not.toContain(' at ');
});

test('generated requests get the answers that the document promises', { timeout: PATIENCE_MS }, async () => {
  const child = spawn(process.execPath, [SCRIPT, '--short'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code, output.slice(-20_000)).toBe(0);
  const tested = [...output.matchAll(/(\d+) generated, (\d+) passed/g)].map((match) => [
    Number(match[1]),
    Number(match[2]),
  ]);
  expect(tested).toHaveLength(2);
  for (const [generated = 0, passed] of tested) {
    expect(generated).toBeGreaterThan(50);
    expect(passed).toBe(generated);
  }
});
