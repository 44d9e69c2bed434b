import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Statement } from '../store.ts';

/** Reads stay on the main thread: a keyed read takes microseconds, less than the way to another thread. */
export interface SqliteReader {
  all<Row>(query: Statement): Row[];
  readonly dialect: Dialect;
}

const MAX_STATEMENTS = 512;

/** Rows come as arrays and get their names here: node:sqlite would make each name anew for every row. */
interface Prepared {
  readonly statement: StatementSync;
  readonly names: readonly string[];
}

function named(names: readonly string[], row: readonly unknown[]): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (let index = 0; index < names.length; index++) record[names[index] as string] = row[index];
  return record;
}

export function createSqliteReader(database: DatabaseSync): SqliteReader {
  const statements = new Map<string, Prepared>();
  const prepare = (sql: string): Prepared => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    const prepared: Prepared = { statement, names: statement.columns().map(({ name }) => name) };
    statement.setReturnArrays(true);
    if (statements.size >= MAX_STATEMENTS) statements.clear();
    statements.set(sql, prepared);
    return prepared;
  };
  const all = <Row>(query: Statement): Row[] => {
    const { statement, names } = prepare(query.sql);
    const rows = statement.all(...(query.parameters as readonly SQLInputValue[])) as unknown as unknown[][];
    return rows.map((row) => named(names, row)) as Row[];
  };

  const connection: DatabaseConnection = {
    async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
      return { rows: all<Row>(query) };
    },
    async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
      // A cursor that stays open over turns of the event loop would hold back the log's reset.
      yield { rows: all<Row>(query) };
    },
  };
  return {
    all,
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => readOnlyDriver(connection),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  };
}

/** The connection has `query_only` set: a statement that changes something fails there. */
function readOnlyDriver(connection: DatabaseConnection): Driver {
  const refuse = async (): Promise<void> => {
    throw new Error('transactions are not part of the store: every write goes through commit');
  };
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}
