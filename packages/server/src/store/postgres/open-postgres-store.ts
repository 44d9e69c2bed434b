import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresDialect,
  sql,
} from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Migration } from '../migrations/migration.ts';
import type { Database } from '../schema.ts';
import { type DialectSql, type Statement, type Store, StoreUnavailableError } from '../store.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { createPostgresWriter } from './postgres-writer.ts';

const MAX_CONNECTIONS = 12;
const CONNECT_TIMEOUT_MS = 10_000;
/** A server that does not answer for so long is taken for gone; a commit under way is then unknown. */
const QUERY_TIMEOUT_MS = 30_000;
const READ_TRIES = 3;
const INT8 = 20;
const MAX_NAMED_READS = 256;

export async function openPostgresStore(
  options: { readonly url: string; readonly migrations: readonly Migration[] },
  log: Logger,
): Promise<Store> {
  const applied = await migratePostgres(options.url, options.migrations);
  if (applied.length > 0) log.info({ applied }, 'the database was migrated');
  const pool = new pg.Pool({
    connectionString: options.url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'palaver',
    types: { getTypeParser },
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection broke'));
  // The pool listens to idle connections only; one that breaks in use fails its query and must not end the process.
  pool.on('connect', (client) => void client.on('error', (error) => log.debug({ err: error }, 'a connection broke')));
  const writer = createPostgresWriter(pool);
  const nameOf = readNames();
  let isClosed = false;
  return {
    dialect: 'postgres',
    db: new Kysely<Database>({ dialect: readOnly(new PostgresDialect({ pool })) }),
    sql: postgresSql,
    commit: (batch, commitOptions) =>
      isClosed
        ? Promise.reject(new StoreUnavailableError('the store is closed'))
        : writer.commit(batch, commitOptions?.lane),
    read: <Row>(query: Statement) => readRows<Row>(pool, nameOf(query.sql), query),
    readSlow: <Row>(query: Statement) => readRows<Row>(pool, undefined, query),
    async [Symbol.asyncDispose]() {
      if (isClosed) return;
      isClosed = true;
      await writer.drain();
      await pool.end();
    },
  };
}

/** A read whose connection turns out to be broken is made again on another one. */
async function readRows<Row>(pool: pg.Pool, name: string | undefined, query: Statement): Promise<Row[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      const result = await pool.query({ name, text: query.sql, values: [...query.parameters] });
      return result.rows as Row[];
    } catch (error) {
      if (error instanceof pg.DatabaseError || tries === READ_TRIES) throw error;
    }
  }
}

/** Every 64-bit column is a time, a count or a number of a sequence: all far below 2^53. */
const getTypeParser: typeof pg.types.getTypeParser = ((oid: number, format: 'text' | 'binary' = 'text') =>
  oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text')) as never;

const postgresSql: DialectSql = {
  // The columns are in binary order, which folds ASCII only; the database's own collation folds what it knows.
  contains: (column, needle) =>
    sql<boolean>`${sql.ref(column)} COLLATE "default" ILIKE ${`%${needle.replace(/[\\%_]/g, '\\$&')}%`}`,
};

function readNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MAX_NAMED_READS) return known;
    const name = `palaver_read_${names.size}`;
    names.set(text, name);
    return name;
  };
}

const WRITING_NODES = new Set(['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode', 'MergeQueryNode']);

/** The embedded store's reads cannot write; neither do these. */
function readOnly(dialect: Dialect): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => {
      const driver = dialect.createDriver();
      const refuse = async (): Promise<void> => {
        throw new Error('transactions are not part of the store: every write goes through commit');
      };
      const guarded: Driver = {
        init: () => driver.init(),
        acquireConnection: async () => guardConnection(await driver.acquireConnection()),
        releaseConnection: async (connection) => await driver.releaseConnection(unguard(connection)),
        beginTransaction: refuse,
        commitTransaction: refuse,
        rollbackTransaction: refuse,
        destroy: () => driver.destroy(),
      };
      return guarded;
    },
  };
}

interface GuardedConnection extends DatabaseConnection {
  readonly inner: DatabaseConnection;
}

function guardConnection(inner: DatabaseConnection): GuardedConnection {
  const check = (query: CompiledQuery) => {
    if (WRITING_NODES.has(query.query.kind))
      throw new Error('the store is read through db: every write goes through commit');
  };
  return {
    inner,
    async executeQuery<Row>(query: CompiledQuery) {
      check(query);
      return await inner.executeQuery<Row>(query);
    },
    streamQuery<Row>(query: CompiledQuery, chunkSize?: number) {
      check(query);
      return inner.streamQuery<Row>(query, chunkSize ?? 100);
    },
  };
}

function unguard(connection: DatabaseConnection): DatabaseConnection {
  return (connection as GuardedConnection).inner;
}
