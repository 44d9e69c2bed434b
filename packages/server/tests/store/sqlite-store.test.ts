import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { DataDirLockedError } from '../../src/store/sqlite/data-dir-lock.ts';
import { SqliteWriter } from '../../src/store/sqlite/sqlite-writer.ts';
import type { Write } from '../../src/store/store.ts';
import { silentLog } from '../support/databases.ts';

const STORE = pathToFileURL(join(import.meta.dirname, '../../src/store/open-store.ts')).href;
const insert = (key: string): Write => ({
  query: { sql: 'INSERT INTO settings (key, value) VALUES (?, ?)', parameters: [key, 'x'.repeat(200)] },
  expect: 1,
});

describe('the embedded store', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'palaver-sqlite-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const open = () => openStore({ dataDir, databaseUrl: null }, silentLog);
  const child = (body: string) =>
    spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const { openStore } = await import(${JSON.stringify(STORE)});
        const log = { info() {}, warn() {}, debug() {}, error: console.error };
        const store = await openStore({ dataDir: ${JSON.stringify(dataDir)}, databaseUrl: null }, log);
        ${body}`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );

  it('refuses a data directory that another process has open, naming it, and takes it when that one is killed', async () => {
    const other = child(`console.log('open'); setInterval(() => {}, 1000);`);
    await once(other.stdout, 'data');
    const refused = await open().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DataDirLockedError);
    expect(refused).toMatchObject({
      pid: other.pid,
      message: `the data directory "${dataDir}" is in use by process ${other.pid}: stop it, or choose another PALAVER_DATA_DIR`,
    });
    other.kill('SIGKILL');
    await once(other, 'exit');
    const store = await open();
    expect(Number(readFileSync(join(dataDir, 'palaver.pid'), 'utf8'))).toBe(process.pid);
    await store[Symbol.asyncDispose]();
    await (await open())[Symbol.asyncDispose]();
  });

  it('keeps its directory and files for their owner', async () => {
    const inner = join(dataDir, 'made', 'here');
    const store = await openStore({ dataDir: inner, databaseUrl: null }, silentLog);
    expect(statSync(inner).mode & 0o777).toBe(0o700);
    await store.commit([insert('x')]);
    for (const file of ['palaver.db', 'palaver.db-wal', 'palaver.db-shm', 'palaver.pid']) {
      expect([file, statSync(join(inner, file)).mode & 0o777]).toEqual([file, 0o600]);
    }
    await store[Symbol.asyncDispose]();
  });

  it('names a data directory that cannot be one', async () => {
    const path = join(dataDir, 'a-file');
    writeFileSync(path, '');
    await expect(openStore({ dataDir: path, databaseUrl: null }, silentLog)).rejects.toThrow(
      `the data directory "${path}" (PALAVER_DATA_DIR) cannot be used: `,
    );
  });

  it('has every acknowledged batch after a kill, whole', async () => {
    for (let round = 0; round < 4; round += 1) {
      const writer = child(`
        let next = 0;
        const write = async (lane) => {
          for (;;) {
            const id = ${round} + '-' + lane + '-' + (next += 1);
            await store.commit([1, 2, 3].map((part) => ({ query: {
              sql: 'INSERT INTO settings (key, value) VALUES (?, ?)', parameters: [id + '/' + part, 'v'] } })));
            process.stdout.write(id + '\\n');
          }
        };
        for (let lane = 0; lane < 8; lane += 1) void write(lane);`);
      let output = '';
      writer.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.length > 500 + 700 * round) writer.kill('SIGKILL');
      });
      await once(writer, 'close');
      const acknowledged = output.split('\n').slice(0, -1);
      expect(acknowledged.length).toBeGreaterThan(10);
      const store = await open();
      const rows = await store.db.selectFrom('settings').select('key').where('key', 'like', `${round}-%`).execute();
      await store[Symbol.asyncDispose]();
      const keys = new Set(rows.map((row) => row.key));
      expect(acknowledged.filter((id) => ![1, 2, 3].every((part) => keys.has(`${id}/${part}`)))).toEqual([]);
      expect(keys.size % 3).toBe(0);
    }
  });

  it('copies its log while it is written, so that it does not grow without end', async () => {
    const store = await open();
    for (let round = 0; round < 60; round += 1) {
      await Promise.all(Array.from({ length: 100 }, (_, index) => store.commit([insert(`${round}-${index}`)])));
    }
    expect(statSync(join(dataDir, 'palaver.db-wal')).size).toBeLessThan(24_000_000);
    expect(statSync(join(dataDir, 'palaver.db')).size).toBeGreaterThan(500_000);
    await store[Symbol.asyncDispose]();
  });

  it('says which batches a full disk refused, and goes on when there is room', async () => {
    const store = await open();
    const limit = new DatabaseSync(join(dataDir, 'palaver.db'));
    const pages = Number(limit.prepare('PRAGMA page_count').get()?.page_count);
    limit.close();
    // The writer's connection gets a limit of pages, which SQLite reports as it reports a full disk.
    await store.commit([{ query: { sql: `PRAGMA max_page_count = ${pages + 8}`, parameters: [] } }]);
    let written = 0;
    let refused: unknown;
    while (refused === undefined && written < 5_000) {
      try {
        await store.commit([insert(`full-${written}`)]);
        written += 1;
      } catch (error) {
        refused = error;
      }
    }
    expect(refused).toMatchObject({ name: 'StoreUnavailableError', message: 'database or disk is full' });
    const count = async () =>
      (await store.db.selectFrom('settings').select('key').where('key', 'like', 'full-%').execute()).length;
    expect(await count()).toBe(written);
    await store.commit([{ query: { sql: `PRAGMA max_page_count = ${pages + 5_000}`, parameters: [] } }]);
    await store.commit([insert('full-again')]);
    expect(await count()).toBe(written + 1);
    await store[Symbol.asyncDispose]();
  });

  it('refuses to open what is not a database', async () => {
    await (await open())[Symbol.asyncDispose]();
    const path = join(dataDir, 'palaver.db');
    rmSync(`${path}-wal`, { force: true });
    writeFileSync(path, 'not a database, but long enough to be looked at '.repeat(100));
    await expect(open()).rejects.toThrow('file is not a database');
    // The lock is given back: the next start is told the same, not that the directory is in use.
    await expect(open()).rejects.toThrow('file is not a database');
  });
});

describe('the writer', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'palaver-writer-'));
    await (await openStore({ dataDir, databaseUrl: null }, silentLog))[Symbol.asyncDispose]();
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const keysOf = () => {
    const database = new DatabaseSync(join(dataDir, 'palaver.db'));
    const keys = database.prepare('SELECT key FROM settings ORDER BY key').all();
    database.close();
    return keys.map((row) => row.key);
  };

  it('starts again when its thread ends: what was under way is unknown, the rest is applied', async () => {
    const writer = new SqliteWriter(join(dataDir, 'palaver.db'), silentLog);
    await writer.commit([insert('before')]);
    const underWay = writer.commit([insert('under way')]).catch((error: unknown) => error);
    // The round leaves at the end of this turn of the event loop; the thread is cut off in the next one.
    await new Promise((resolve) => setImmediate(resolve));
    const cut = writer.terminateThread();
    const waiting = writer.commit([insert('waiting')]).catch((error: unknown) => error);
    await cut;
    // Where the first round was answered before the cut, the second may be the one that was under way.
    const outcomes = [await underWay, await waiting].filter((outcome) => outcome !== undefined);
    expect(outcomes.length).toBeLessThanOrEqual(1);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ name: 'CommitUnknownError' });
    const isWaitingKnown = (await waiting) === undefined;
    await writer.commit([insert('after')]);
    await writer[Symbol.asyncDispose]();
    expect(keysOf()).toEqual(expect.arrayContaining(['after', 'before', ...(isWaitingKnown ? ['waiting'] : [])]));
  });

  it('refuses batches when its thread cannot open the database', async () => {
    const writer = new SqliteWriter(join(dataDir, 'missing', 'palaver.db'), silentLog);
    await expect(writer.commit([insert('x')])).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    await writer[Symbol.asyncDispose]();
  });

  it('closes at once when its thread is gone', async () => {
    const writer = new SqliteWriter(join(dataDir, 'palaver.db'), silentLog);
    await writer.commit([insert('x')]);
    await writer.terminateThread();
    await writer[Symbol.asyncDispose]();
    await expect(writer.commit([insert('y')])).rejects.toThrow('the store is closed');
  });
});
