import type { Kysely, RawBuilder } from 'kysely';
import type { Database } from './schema.ts';

/** SQL in the dialect's own placeholders, with its values. Every `CompiledQuery` of Kysely is one. */
export interface Statement {
  readonly sql: string;
  /** Strings, finite numbers, bigints, booleans, byte arrays or null. */
  readonly parameters: readonly unknown[];
}

/** One statement of a batch. */
export interface Write {
  readonly query: Statement;
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
  /** Name of the index, the same in both dialects: `<table>_pkey` for a primary key, else as the migration names it. */
  readonly constraint: string;
  constructor(index: number, constraint: string) {
    super(`statement ${index} of the batch breaks ${constraint}`);
    this.index = index;
    this.constraint = constraint;
  }
}

/** A value that the database cannot hold, whenever it is tried; nothing of the batch was applied. */
export class UnstorableError extends Error {
  override readonly name = 'UnstorableError';
  readonly index: number;
  constructor(index: number, reason: string, options?: ErrorOptions) {
    super(`statement ${index} of the batch was refused: ${reason}`, options);
    this.index = index;
  }
}

/**
 * Nothing is known about the batch: the writer or the connection broke while it was being applied. It may be there or
 * not; a caller reads before it tries again.
 */
export class CommitUnknownError extends Error {
  override readonly name = 'CommitUnknownError';
}

/** The store cannot write: it is closed, the disk is full, or the database is out of reach. The batch was not applied. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

export interface CommitOptions {
  /**
   * Batches of one lane are applied in the order of the calls (a conversation's writes use its id). On PostgreSQL
   * batches without a lane, or of different lanes, run side by side; SQLite applies all batches in the order of the calls.
   */
  readonly lane?: string;
}

/**
 * The durable state of the platform. Reads are ordinary Kysely queries on `db`; every write goes through `commit`
 * (`db` refuses to change anything).
 * There are no interactive transactions: what must read before it writes reads a version and expects it unchanged.
 */
export interface Store extends AsyncDisposable {
  readonly dialect: 'sqlite' | 'postgres';
  readonly db: Kysely<Database>;
  readonly sql: DialectSql;
  /**
   * Applies all statements or none; resolves when they are durable (fsync'd).
   * @throws ExpectationError | UniqueError | CommitUnknownError | StoreUnavailableError
   */
  commit(batch: readonly Write[], options?: CommitOptions): Promise<void>;
  /** Runs a prepared read without Kysely: for the few reads of the hot path. Rows are plain records. */
  read<Row>(query: Statement): Promise<Row[]>;
  /** As `read`, for what takes milliseconds: the embedded database does it in another thread, so that no turn waits. */
  readSlow<Row>(query: Statement): Promise<Row[]>;
}

/** What the two dialects spell differently and a query needs. */
export interface DialectSql {
  /** Case-insensitive substring match of a column, with `%` and `_` of the needle taken literally. */
  contains(column: string, needle: string): RawBuilder<boolean>;
}
