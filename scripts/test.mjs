// `npm test`: installs what the tests need, runs all of them, and ends with a line `N passed, M failed`.
// Further arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runStep, staticSteps } from './check.mjs';
import { buildStudio, install } from './install.mjs';
import { ensureNode, root, withNode } from './node.mjs';
import { ensureChromium } from './system.mjs';

const node = ensureNode();
install(node, { dev: true });
const chromium = ensureChromium();
buildStudio(node);

let passed = 0;
let failed = 0;
for (const step of staticSteps) {
  if (runStep(node, step)) passed++;
  else failed++;
}

const dir = mkdtempSync(path.join(os.tmpdir(), 'palaver-test-'));
const report = path.join(dir, 'report.json');
const args = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
];
const run = spawnSync(node, [...args, ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...withNode(node), PALAVER_CHROMIUM: chromium },
});
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed += result.numPassedTests;
  failed += result.numFailedTests + result.numPendingTests;
  const brokenFiles = result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  failed += brokenFiles.length;
  if (run.status !== 0 && failed === 0) failed = 1;
} catch (error) {
  console.error(`vitest left no report: ${error.message}`);
  failed += 1;
}
rmSync(dir, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && run.status === 0 ? 0 : 1);
