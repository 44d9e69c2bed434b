// Prints the ten largest source files and the ten that grew most over the last fifty commits.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './node.mjs';

const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' });
const isSource = (file) => /\.(ts|tsx|mjs|js)$/.test(file) && !/(^|\/)(generated|dist)\//.test(file);
const table = (title, rows) =>
  console.log([title, ...rows.map(([n, file]) => `  ${String(n).padStart(5)}  ${file}`)].join('\n'));

const sizes = git('ls-files')
  .split('\n')
  .filter(isSource)
  .map((file) => [readFileSync(path.join(root, file), 'utf8').split('\n').length, file]);
table('Largest source files (lines)', sizes.sort((a, b) => b[0] - a[0]).slice(0, 10));

const commits = git('rev-list', '--max-count=50', 'HEAD').trim().split('\n');
if (commits.length > 1) {
  const grown = git('diff', '--numstat', commits.at(-1), 'HEAD')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([added, , file]) => added !== '-' && isSource(file ?? ''))
    .map(([added, removed, file]) => [Number(added) - Number(removed), file]);
  table(`Grown most over ${commits.length} commits (lines)`, grown.sort((a, b) => b[0] - a[0]).slice(0, 10));
}
