import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { brokenUnique } from './unique-names.ts';
import type { BatchFailure, Round, SqlValue } from './writer-messages.ts';

/** The database itself cannot write now: the whole round fails. */
export class RoundError extends Error {
  override readonly name = 'RoundError';
  /** The commit was under way: what it left cannot be told. */
  readonly unknown: boolean;
  constructor(message: string, unknown: boolean) {
    super(message);
    this.unknown = unknown;
  }
}

/** Result codes of SQLite that say nothing about the statement: no memory, read-only, I/O, corrupt, full, busy … */
const ROUND_CODES = new Set([5, 6, 7, 8, 10, 11, 13, 14, 26]);
const IO_ERROR = 10;

export interface RoundWriter {
  /**
   * Applies every batch of the round in one transaction. Returns the batches that were left out, or null.
   * @throws RoundError
   */
  apply(round: Round): BatchFailure[] | null;
}

export function createRoundWriter(database: DatabaseSync, names: ReadonlyMap<string, string>): RoundWriter {
  let statements: StatementSync[] = [];
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const rollback = database.prepare('ROLLBACK');
  const savepoint = database.prepare('SAVEPOINT batch');
  const release = database.prepare('RELEASE batch');
  const undo = database.prepare('ROLLBACK TO batch');

  const commitRound = () => {
    try {
      commit.run();
    } catch (error) {
      throw new RoundError(messageOf(error), primaryCode(error) === IO_ERROR);
    }
  };

  return {
    apply(round) {
      if (round.reset) statements = [];
      const { plan, values } = round;
      try {
        begin.run();
        // A text that does not compile has no statement; the batch that uses it compiles it again and is refused.
        for (const text of round.texts) statements.push(compile(database, text));
        // Nearly every round is without a failure: savepoints are only set when one was met.
        if (runBatches(plan, values, statements, names, null) === null) {
          commitRound();
          return null;
        }
        rollback.run();
        begin.run();
        const failures = runBatches(plan, values, statements, names, {
          open: () => savepoint.run(),
          keep: () => release.run(),
          undo: () => {
            undo.run();
            release.run();
          },
        });
        commitRound();
        return failures;
      } catch (error) {
        if (database.isTransaction) rollback.run();
        throw primaryCode(error) === -1 ? error : new RoundError(messageOf(error), false);
      }
    },
  };
}

interface Savepoints {
  open(): void;
  keep(): void;
  undo(): void;
}

/** Without savepoints it stops at the first failure. */
function runBatches(
  plan: readonly number[],
  values: readonly SqlValue[],
  statements: readonly StatementSync[],
  names: ReadonlyMap<string, string>,
  savepoints: Savepoints | null,
): BatchFailure[] | null {
  let failures: BatchFailure[] | null = null;
  let at = 0;
  let value = 0;
  for (let batch = 0; at < plan.length; batch += 1) {
    const size = plan[at] as number;
    at += 1;
    let failure: BatchFailure | null = null;
    savepoints?.open();
    for (let index = 0; index < size; index += 1) {
      const place = plan[at] as number;
      const count = plan[at + 1] as number;
      const expected = plan[at + 2] as number;
      at += 3;
      if (failure === null) {
        failure = runStatement(
          statements[place] as StatementSync,
          values.slice(value, value + count),
          { batch, index, expected },
          names,
        );
      }
      value += count;
    }
    if (failure === null) {
      savepoints?.keep();
      continue;
    }
    if (savepoints === null) return [failure];
    savepoints.undo();
    failures ??= [];
    failures.push(failure);
  }
  return failures;
}

function runStatement(
  statement: StatementSync,
  values: SqlValue[],
  place: { readonly batch: number; readonly index: number; readonly expected: number },
  names: ReadonlyMap<string, string>,
): BatchFailure | null {
  const { batch, index, expected } = place;
  try {
    const actual = Number(statement.run(...values).changes);
    if (expected < 0 || actual === expected) return null;
    return { kind: 'expectation', batch, index, expected, actual };
  } catch (error) {
    if (ROUND_CODES.has(primaryCode(error))) throw new RoundError(messageOf(error), false);
    const message = messageOf(error);
    const constraint = brokenUnique(message, names);
    if (constraint !== undefined) return { kind: 'unique', batch, index, constraint };
    return { kind: 'refused', batch, index, message };
  }
}

/** A statement that fails when it is run, as the one that cannot be compiled would. */
function compile(database: DatabaseSync, text: string): StatementSync {
  try {
    return database.prepare(text);
  } catch (error) {
    const run = () => {
      throw error;
    };
    return { run } as unknown as StatementSync;
  }
}

function primaryCode(error: unknown): number {
  if (!(error instanceof Error) || !('errcode' in error)) return -1;
  return Number(error.errcode) & 0xff;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
