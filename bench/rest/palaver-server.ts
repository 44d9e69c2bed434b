// The platform with an embedded database of its own, as `palaver serve` runs it.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadConfig, startPlatform } from '@palaver/server';

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'palaver-bench-rest-'));
const environment = {
  PALAVER_API_KEY: process.env.BENCH_KEY,
  PALAVER_RATE_LIMIT: '0',
  PALAVER_LLM_MODEL: 'rehearsal',
  PALAVER_LOG_LEVEL: 'warn',
};
const running = await startPlatform(loadConfig(environment, { port: 0, dataDir }, '0.0.0'));
console.log(`listening ${running.url}`);
process.on('SIGTERM', () => {
  running.close().finally(() => {
    rmSync(dataDir, { recursive: true, force: true });
    process.exit(0);
  });
});
