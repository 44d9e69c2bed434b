import { describe, expect, it } from 'vitest';
import { filesBelow, read } from './source-files.ts';

const sourceEndings = ['.ts', '.tsx', '.mjs'];
const all = ['packages', 'apps', 'scripts', 'bench', 'tests'].flatMap((dir) => filesBelow(dir, sourceEndings));
const isTest = (file: string) => /\.test\.tsx?$/.test(file) || file.startsWith('tests/') || file.includes('/tests/');
const isTable = (file: string) => /generated|table file/i.test(read(file).slice(0, 400));
const lines = (file: string) => read(file).split('\n').length - 1;

describe('the house rules', () => {
  it('source files stay under 500 lines and tests under 600', () => {
    const over = all.filter((file) => lines(file) > (isTest(file) ? 600 : 500) && !isTable(file));
    expect(over.map((file) => `${file}: ${lines(file)}`)).toEqual([]);
  });

  it('files are kebab-case and none is named after nothing', () => {
    const vague = /(^|[-/.])(utils?|helpers?|common|types|manager|service|misc)\.(ts|tsx|mjs)$/;
    const wrong = all.filter((file) => vague.test(file));
    const notKebab = all.filter(
      (file) => !/^[a-z0-9]+([-.][a-z0-9]+)*\.(ts|tsx|mjs)$/.test(file.split('/').at(-1) as string),
    );
    expect([...wrong, ...notKebab]).toEqual([]);
  });

  it('no source uses a default export where a tool does not ask for it', () => {
    const asked = /(vite|vitest)\.config\.ts$|global-setup\.ts$/;
    expect(all.filter((file) => /^export default /m.test(read(file)) && !asked.test(file))).toEqual([]);
  });

  it('no test is skipped or focused', () => {
    const pattern = new RegExp(`\\b(it|test|describe)\\.(${['skip', 'only', 'todo', 'skipIf', 'runIf'].join('|')})\\b`);
    expect(all.filter((file) => file !== 'tests/architecture/house-rules.test.ts' && pattern.test(read(file)))).toEqual(
      [],
    );
  });

  it('no source declares with `using`', () => {
    const declares = /(?:^\s*|\()(?:await\s+)?using\s+[\w$]+\s*(?:=|of\b)/m;
    const why =
      'Node 22, which Palaver promises to run on, cannot read `using`: close in `finally`, or in a test with disposeAfterTest';
    const found = all.filter((file) => declares.test(read(file)));
    expect(found, why).toEqual([]);
  });

  it('the compiler knows the oldest Node that is promised, and nothing newer', () => {
    const promised = ['packages', 'apps'].flatMap((dir) =>
      filesBelow(dir, ['package.json']).map((file) => JSON.parse(read(file)).engines?.node ?? ''),
    );
    const [floor] = promised.filter((range) => range !== '');
    expect(new Set(promised.filter((range) => range !== ''))).toEqual(new Set([floor]));
    const types: string = JSON.parse(read('package.json')).devDependencies['@types/node'];
    expect(`>=${types.split('.').slice(0, 2).join('.')}`, 'a newer one would let pass what fails there').toBe(floor);
    const { lib } = JSON.parse(read('tsconfig.json')).compilerOptions;
    expect(lib, 'Node 22 has what ES2024 has').toEqual(['es2024']);
  });

  it('the lockfile names no host', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
  });

  it('every runtime dependency has its reason in a decision record', () => {
    const records = filesBelow('docs/decisions', ['.md']).map(read).join('\n');
    const packages = ['packages', 'apps'].flatMap((dir) => filesBelow(dir, ['package.json']));
    const names = packages.flatMap((file) => Object.keys(JSON.parse(read(file)).dependencies ?? {}));
    const foreign = [...new Set(names)].filter((name) => !name.startsWith('@palaver/'));
    expect(foreign.filter((name) => !records.includes(name))).toEqual([]);
  });
});
