import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { operations } from '../../src/operations/registry.ts';

const root = join(import.meta.dirname, '../../../..');
const out = mkdtempSync(join(tmpdir(), 'palaver-generated-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const generated = [
  'packages/contract/src/index.ts',
  'docs/openapi.json',
  'docs/naming.md',
  'packages/client/src/rest/generated',
];

test('what is generated from the operations is committed as it is generated', () => {
  const run = spawnSync(process.execPath, [join(root, 'scripts/generate.mjs'), '--out', out], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  for (const path of generated) {
    const files = path.includes('.') ? [''] : globSync('**/*.ts', { cwd: join(out, path) });
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const [now, committed] = [out, root].map((folder) => readFileSync(join(folder, path, file), 'utf8'));
      expect(now, `${path}/${file} is stale: run node scripts/generate.mjs`).toBe(committed);
    }
  }
});

test('the OpenAPI document has no fault that a linter finds', () => {
  const redocly = join(dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')), 'bin/cli.js');
  const run = spawnSync(
    process.execPath,
    [redocly, 'lint', '--config', join(root, 'scripts/generate/openapi-lint.yaml'), join(root, 'docs/openapi.json')],
    { encoding: 'utf8', env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } },
  );
  expect(run.stdout + run.stderr).toContain('Your API description is valid');
  expect(run.stdout + run.stderr).not.toMatch(/warning/i);
  expect(run.status).toBe(0);
});

test('names follow from the operation: file, function, and folder of its resource', () => {
  const rows = readFileSync(join(root, 'docs/naming.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
  expect(rows.map((row) => row[1])).toEqual(operations.map(({ contract }) => contract.id));
  for (const [, id, file, name] of rows) {
    const [folder, base] = (file ?? '').split('/');
    expect(folder).toBe(id?.split('.')[0]?.replaceAll('_', '-'));
    expect(base).toBe(`${name?.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`);
  }
});
