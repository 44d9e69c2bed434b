// `node scripts/fuzz.mjs [--short] [--examples N] [--seed N] [--only <text of a path>]`: generated requests, valid and not, against
// the server as /openapi.json describes it. No answer may be a 500, have an undeclared status, or differ from its schema.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureFuzzer } from './fuzz/ensure-fuzzer.mjs';
import { startFuzzedServer } from './fuzz/fuzzed-server.mjs';
import { makeObjects } from './fuzz/make-objects.mjs';
import { narrowDocument } from './fuzz/narrow-document.mjs';
import { ensureNode } from './node.mjs';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

const USAGE = `node scripts/fuzz.mjs [options]

  --short            a few requests of each operation
  --examples <n>     requests of each operation (300)
  --seed <n>         what the requests are generated from (20261124)
  --only <text>      only paths that contain it
  --help             this text
`;

process.exitCode = await main();

/** @returns the exit code */
async function main() {
  const options = readOptions();
  if (typeof options === 'string') {
    process.stderr.write(`fuzz: ${options}\n\n${USAGE}`);
    return 2;
  }
  if (!options.help) return fuzz(options);
  process.stdout.write(USAGE);
  return 0;
}

/** @returns what is wrong with the command line, in words, where it cannot be read */
function readOptions() {
  const options = {
    help: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    examples: { type: 'string', default: '300' },
    seed: { type: 'string', default: '20261124' },
    only: { type: 'string', default: '' },
  };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return error.message;
  }
}

/** @returns the exit code: 0 when nothing was found */
async function fuzz({ short, examples, seed, only }) {
  const fuzzer = ensureFuzzer();
  const server = await startFuzzedServer(ensureNode());
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'palaver-fuzz-'));
  try {
    const document = await (await fetch(`${server.url}/openapi.json`)).json();
    const ids = await makeObjects(server.ask);
    let failed = 0;
    // What deletes comes last, so that there is something to work with before.
    for (const isLast of [false, true]) {
      const isWanted = (method, where) => (method === 'delete') === isLast && where.includes(only);
      const file = path.join(scratch, isLast ? 'deletions.json' : 'operations.json');
      const narrowed = narrowDocument(document, ids, isWanted);
      if (Object.keys(narrowed.paths).length === 0) continue;
      writeFileSync(file, JSON.stringify(narrowed));
      const args = [
        ...['run', file, '--url', server.url, '--header', `x-api-key:${server.key}`],
        ...['--checks', CHECKS.join(','), '--phases', short ? 'fuzzing' : 'examples,coverage,fuzzing', '--mode', 'all'],
        ...['--max-examples', short ? '10' : examples, '--seed', seed, '--continue-on-failure', '--no-shrink'],
        ...['--suppress-health-check', 'all', '--request-timeout', '70', '--warnings', 'off'],
      ];
      const run = spawnSync(fuzzer, args, { stdio: ['ignore', 'inherit', 'inherit'], cwd: scratch });
      if (run.status !== 0) failed += 1;
    }
    return failed === 0 ? 0 : 1;
  } finally {
    await server.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}
