import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { openStore, type StoreLocation } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';

/** A fresh, empty database of one kind. */
export interface TestDatabase {
  readonly kind: 'sqlite' | 'postgres';
  /** Where it is: `dataDir` is a directory of its own in both kinds. */
  readonly location: StoreLocation;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  /** Opens it; closed after the file's tests when the test does not do it. On SQLite one store at a time. */
  open(): Promise<Store>;
  /** Another empty database of the same kind. */
  fresh(): Promise<TestDatabase>;
}

export const silentLog = pino({ level: 'silent' });

/** Runs the suite on the embedded database and on PostgreSQL. `db` exists from the suite's first `beforeAll` on. */
export function describeOnEachDatabase(name: string, suite: (db: TestDatabase) => void): void {
  for (const kind of ['sqlite', 'postgres'] as const) {
    describe(`${name} on ${kind}`, () => {
      const made = createDatabases(kind);
      beforeAll(async () => {
        await made.database.prepare();
      });
      afterAll(async () => {
        await made[Symbol.asyncDispose]();
      });
      suite(made.database);
    });
  }
}

interface PreparedDatabase extends TestDatabase {
  prepare(): Promise<void>;
}

interface Databases extends AsyncDisposable {
  readonly database: PreparedDatabase;
}

function createDatabases(kind: 'sqlite' | 'postgres'): Databases {
  const stores: Store[] = [];
  const directories: string[] = [];
  const names: string[] = [];

  const make = (): PreparedDatabase => {
    const dataDir = mkdtempSync(join(tmpdir(), 'palaver-test-'));
    directories.push(dataDir);
    const databaseName = `palaver_test_${randomBytes(6).toString('hex')}`;
    const databaseUrl = kind === 'sqlite' ? null : urlOf(databaseName);
    let created: Promise<void> | undefined;
    const prepare = async () => {
      if (kind === 'sqlite') return;
      created ??= createPostgresDatabase(databaseName).then(() => void names.push(databaseName));
      await created;
    };
    return {
      kind,
      dataDir,
      databaseUrl,
      location: { dataDir, databaseUrl },
      prepare,
      async open() {
        await prepare();
        const store = await openStore({ dataDir, databaseUrl }, silentLog);
        stores.push(store);
        return store;
      },
      async fresh() {
        const other = make();
        await other.prepare();
        return other;
      },
    };
  };

  return {
    database: make(),
    async [Symbol.asyncDispose]() {
      for (const store of stores.reverse()) await store[Symbol.asyncDispose]();
      for (const name of names) await dropPostgresDatabase(name);
      for (const directory of directories) rmSync(directory, { recursive: true, force: true });
    },
  };
}

function urlOf(databaseName: string): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${databaseName}`;
  return url.href;
}

async function createPostgresDatabase(name: string): Promise<void> {
  await maintain(`CREATE DATABASE ${name} TEMPLATE template0`);
}

async function dropPostgresDatabase(name: string): Promise<void> {
  await maintain(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

async function maintain(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
