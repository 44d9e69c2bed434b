import type { CompiledQuery, Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** One statement of a batch. */
export interface Write {
  readonly query: CompiledQuery;
  /** Rows the statement must change; undefined when any number will do. */
  readonly expect?: number;
}

/** A statement of a batch changed another number of rows than it expected; nothing of the batch was applied. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
  /** Place of the statement in the batch. */
  readonly index: number;
  constructor(index: number, expected: number, actual: number) {
    super(`statement ${index} of the batch changed ${actual} rows instead of ${expected}`);
    this.index = index;
  }
}

/** A unique index refused a statement of a batch; nothing of the batch was applied. */
export class UniqueError extends Error {
  override readonly name = 'UniqueError';
  readonly index: number;
  /** `table.column` of SQLite or the constraint's name of PostgreSQL: the same index carries the same name in both. */
  readonly constraint: string;
  constructor(index: number, constraint: string) {
    super(`statement ${index} of the batch breaks ${constraint}`);
    this.index = index;
    this.constraint = constraint;
  }
}

/**
 * The durable state of the platform. Reads are ordinary Kysely queries on `db`; every write goes through `commit`.
 * There are no interactive transactions: what must read before it writes reads a version and expects it unchanged.
 */
export interface Store extends AsyncDisposable {
  readonly dialect: 'sqlite' | 'postgres';
  readonly db: Kysely<Database>;
  readonly sql: DialectSql;
  /**
   * Applies all statements or none; resolves when they are durable (fsync'd). Batches of one process are applied in
   * the order of the calls.
   * @throws ExpectationError | UniqueError
   */
  commit(batch: readonly Write[]): Promise<void>;
}

/** What the two dialects spell differently and a query needs. */
export interface DialectSql {
  /** Case-insensitive substring match of a column, with `%` and `_` of the needle taken literally. */
  contains(column: string, needle: string): import('kysely').RawBuilder<boolean>;
}
