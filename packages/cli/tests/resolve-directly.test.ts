import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const hook = pathToFileURL(join(import.meta.dirname, '../bin/resolve-directly.mjs')).href;
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'palaver-resolve-'));
  folders.push(folder);
  for (const [name, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** What `main.ts` prints, with the loader's own resolution and with ours. */
function run(folder: string): readonly { readonly out: string; readonly error: string }[] {
  const direct = `import(${JSON.stringify(hook)}).then((m) => m.resolveDirectly()).then(() => import('./main.ts'))`;
  return ["import('./main.ts')", direct].map((script) => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { out: stdout, error: /ERR_\w+\]: .*/.exec(stderr)?.[0] ?? stderr };
  });
}

describe('direct resolution', () => {
  it('loads sources, packages of ES modules and of CommonJS as the loader does', () => {
    const folder = project({
      'main.ts': `import { one } from './deep/er/one.ts';
import { sql } from 'kysely';
import old from 'old';
import { inner } from './plain.js';
console.log(one satisfies number, sql, old.value, inner);`,
      'deep/er/one.ts': "import { two } from '../two.ts';\nexport const one: number = two - 1;",
      'deep/two.ts': 'export const two: number = 2;',
      'plain.js': "export const inner = 'inner';",
      'node_modules/kysely/package.json': '{"type":"module","exports":"./dist/index.js"}',
      'node_modules/kysely/dist/index.js': "export * from './sql.js';",
      'node_modules/kysely/dist/sql.js': "export const sql = 'sql';",
      'node_modules/old/package.json': '{"main":"./index.js"}',
      'node_modules/old/index.js': "exports.value = require('./value.js');",
      'node_modules/old/value.js': "module.exports = 'old';",
    });
    const [usual, direct] = run(folder);
    expect(direct).toEqual(usual);
    expect(direct).toEqual({ out: '1 sql old inner\n', error: '' });
  });

  it('loads a linked package once', () => {
    const folder = project({
      'main.ts':
        "import { seen } from './packages/a/index.ts';\nimport { seen as again } from 'a';\nconsole.log(seen === again);",
      'packages/a/package.json': '{"type":"module","exports":"./index.ts"}',
      'packages/a/index.ts': "export * from './seen.ts';",
      'packages/a/seen.ts': 'export const seen = Symbol();',
    });
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(join(folder, 'packages/a'), join(folder, 'node_modules/a'), 'junction');
    expect(run(folder).map(({ out }) => out)).toEqual(['true\n', 'true\n']);
  });

  it('leaves it to the loader to say which file is missing', () => {
    const folder = project({ 'main.ts': "import './absent.ts';" });
    const [usual, direct] = run(folder);
    expect(direct).toEqual(usual);
    expect(direct?.error).toMatch(/^ERR_MODULE_NOT_FOUND.*absent\.ts' imported from .*main\.ts$/);
  });
});
