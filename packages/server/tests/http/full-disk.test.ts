import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bootPlatform } from '../support/platform.ts';

test('a server whose disk is full is not ready, until there is room again', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'palaver-full-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const server = await bootPlatform({ database: { location: { dataDir, databaseUrl: null } } });
  const page = (path: string) => server.request('GET', path, undefined, { key: null });
  const make = (n: number) => {
    const parameters = { type: 'object', description: 'x'.repeat(9_000) };
    return server.request('POST', '/v2/tools', { name: `big_${n}`, description: 'd', parameters });
  };
  // SQLite reports this limit as it reports a full disk; it is never below what is in use.
  const limit = (pages: number) =>
    server.platform.store.commit([{ query: { sql: `PRAGMA max_page_count = ${pages}`, parameters: [] } }]);
  await limit(1);
  let made = 0;
  while ((await make(made)).status !== 503) made += 1;
  const full = await page('/readyz');
  expect([full.status, full.body.status]).toEqual([503, 'not_ready']);
  expect(full.body.reason).toBe('the database cannot be written: database or disk is full');
  expect((await page('/healthz')).status).toBe(200);
  await limit(1_000_000);
  expect((await page('/readyz')).status).toBe(200);
  expect((await make(made)).status).toBe(200);
});
