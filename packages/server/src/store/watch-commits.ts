import { CommitUnknownError, type Store, StoreUnavailableError, type Write } from './store.ts';

/** A store that remembers how its last write went. */
export interface WatchedStore extends Store {
  /** Null while it can be written, as far as is known, else why it cannot. Costs a write only after one has failed. */
  writeFault(): Promise<string | null>;
}

/** A store that is out of order is tried this often at most, however often it is asked about. */
const TRY_EVERY_MS = 1_000;
const ROOM = 'x'.repeat(16_384);

/** Remembers the outcome of every commit: a full or read-only disk is known from the first write that it refuses. */
export function watchCommits(store: Store, now: () => number = Date.now): WatchedStore {
  let fault: string | null = null;
  let triedAt = 0;
  let trying: Promise<void> | null = null;

  function commit(batch: readonly Write[], options?: Parameters<Store['commit']>[1]): Promise<void> {
    const done = store.commit(batch, options);
    done.then(noteSuccess, noteFailure);
    return done;
  }
  function noteSuccess(): void {
    fault = null;
  }
  /** A batch that was refused for what it says has reached the database. */
  function noteFailure(error: unknown): void {
    const isBroken = error instanceof StoreUnavailableError || error instanceof CommitUnknownError;
    fault = isBroken ? error.message : null;
    if (isBroken) triedAt = now();
  }
  async function tryAgain(): Promise<void> {
    triedAt = now();
    await commit(writeProbe(store)).catch(() => undefined);
  }
  return {
    dialect: store.dialect,
    db: store.db,
    sql: store.sql,
    commit,
    read: (query) => store.read(query),
    readSlow: (query) => store.readSlow(query),
    async writeFault() {
      if (fault !== null && now() - triedAt >= TRY_EVERY_MS) {
        trying ??= tryAgain().finally(() => {
          trying = null;
        });
        await trying;
      }
      return fault;
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

/** Takes new pages and gives them back: a change in place would succeed where there is no room for anything more. */
function writeProbe(store: Store): readonly Write[] {
  const key = 'write-probe';
  const { db } = store;
  return [
    { query: db.insertInto('settings').values({ key, value: ROOM }).compile() },
    { query: db.deleteFrom('settings').where('key', '=', key).compile() },
  ];
}
