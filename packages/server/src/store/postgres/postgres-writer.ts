import type pg from 'pg';
import {
  CommitUnknownError,
  ExpectationError,
  StoreUnavailableError,
  UniqueError,
  UnstorableError,
  type Write,
} from '../store.ts';
import {
  BatchQuery,
  BatchQueryError,
  ExpectedTexts,
  PreparedTexts,
  type PreparedWrite,
  prepareBatch,
} from './batch-query.ts';
import { EXPECTATION_STATE } from './expected-statement.ts';

export interface PostgresWriter {
  commit(batch: readonly Write[], lane: string | undefined): Promise<void>;
  /** Resolves when everything handed in is answered. */
  drain(): Promise<void>;
}

const UNIQUE_VIOLATION = '23505';
/** The server undid the transaction because of another one: it is tried again as it is. */
const RETRY_STATES = new Set(['40001', '40P01']);
const MAX_TRIES = 4;

/** Batches of one lane go one after the other, all others side by side on the pool's connections. */
export function createPostgresWriter(pool: pg.Pool): PostgresWriter {
  const expected = new ExpectedTexts();
  const prepared = new WeakMap<pg.PoolClient, PreparedTexts>();
  const lanes = new Map<string, Promise<unknown>>();
  const running = new Set<Promise<unknown>>();

  const apply = async (writes: readonly PreparedWrite[], expects: readonly Write[]): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        await send(pool, prepared, writes);
        return;
      } catch (error) {
        if (tries < MAX_TRIES && error instanceof BatchQueryError && RETRY_STATES.has(error.state ?? '')) continue;
        throw toStoreError(error, expects);
      }
    }
  };

  return {
    commit(batch, lane) {
      if (batch.length === 0) return Promise.resolve();
      let writes: PreparedWrite[];
      try {
        writes = prepareBatch(batch, expected);
      } catch (error) {
        return Promise.reject(error);
      }
      const before = lane === undefined ? undefined : lanes.get(lane);
      const done = before === undefined ? apply(writes, batch) : before.then(() => apply(writes, batch));
      const settled = done.catch(() => undefined);
      running.add(settled);
      if (lane !== undefined) lanes.set(lane, settled);
      void settled.then(() => {
        running.delete(settled);
        if (lane !== undefined && lanes.get(lane) === settled) lanes.delete(lane);
      });
      return done;
    },
    async drain() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

async function send(
  pool: pg.Pool,
  prepared: WeakMap<pg.PoolClient, PreparedTexts>,
  writes: readonly PreparedWrite[],
): Promise<void> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw new StoreUnavailableError(`no connection to the database: ${messageOf(error)}`, { cause: error });
  }
  let texts = prepared.get(client);
  if (texts === undefined) {
    texts = new PreparedTexts();
    prepared.set(client, texts);
  }
  const known = texts;
  try {
    await new Promise<void>((resolve, reject) => {
      client.query(new BatchQuery(writes, known, { resolve, reject }));
    });
    client.release();
  } catch (error) {
    // An error of the database leaves the connection usable; any other one does not.
    const isUsable = error instanceof BatchQueryError && error.state !== undefined && !isFatal(error.state);
    client.release(!isUsable);
    throw error;
  }
}

function toStoreError(error: unknown, batch: readonly Write[]): unknown {
  if (!(error instanceof BatchQueryError)) return error;
  const { index, state } = error;
  if (state === undefined || isFatal(state)) {
    return new CommitUnknownError(`the connection broke during a commit: ${error.message}`, { cause: error });
  }
  if (state === EXPECTATION_STATE) {
    return new ExpectationError(index, batch[index]?.expect ?? 0, Number(error.detail ?? 0));
  }
  if (state === UNIQUE_VIOLATION) return new UniqueError(index, error.constraint ?? '');
  // Out of disk or memory, or a standby that takes no writes.
  if (state.startsWith('53') || state === '25006') {
    return new StoreUnavailableError(`the database cannot write: ${error.message}`, { cause: error });
  }
  // Data exceptions: the batch says the same at every try.
  if (state.startsWith('22')) return new UnstorableError(index, error.message, { cause: error });
  return new Error(`statement ${index} of the batch was refused: ${error.message}`, { cause: error });
}

/** Connection exceptions and shutdowns of the server. */
function isFatal(state: string): boolean {
  return state.startsWith('08') || state.startsWith('57P') || state.startsWith('58') || state.startsWith('XX');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
