import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Leases } from '../leases.ts';
import { type Statement, type Store, StoreUnavailableError, type Write } from '../store.ts';

const EXPIRY_MS = 3_000;
const RENEW_MS = 1_000;
const RECONNECT_MS = 200;
/** First key of the advisory lock that a holder's connection keeps; the second is the holder. */
const LOCK_CLASS = 7_250_284;

/** The database's clock: the processes' own may differ. */
const NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint';

/** A holder lives while it renews its row and its connection, which keeps the lock, is open. */
const holderLives = (holder: string) => `EXISTS (SELECT 1 FROM lease_holders h WHERE h.holder = ${holder}
  AND h.expires_at > ${NOW} AND EXISTS (SELECT 1 FROM pg_locks k WHERE k.locktype = 'advisory' AND k.granted
  AND k.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND k.classid::bigint = ${LOCK_CLASS} AND k.objid::bigint = h.holder::bigint))`;

/** The fence also rises over a release, which removes the row: it never starts below the clock. */
const ACQUIRE_SQL = `INSERT INTO leases (conversation_id, holder, fence) VALUES ($1, $2, ${NOW})
  ON CONFLICT (conversation_id) DO UPDATE SET holder = $2,
  fence = CASE WHEN leases.holder = $2 THEN leases.fence ELSE greatest(leases.fence + 1, ${NOW}) END
  WHERE leases.holder = $2 OR NOT ${holderLives('leases.holder')} RETURNING fence`;
const RENEW_SQL = `INSERT INTO lease_holders AS h (holder, expires_at) VALUES ($1, ${NOW} + ${EXPIRY_MS})
  ON CONFLICT (holder) DO UPDATE SET expires_at = ${NOW} + ${EXPIRY_MS}`;
const HELD_SQL = 'SELECT conversation_id, fence FROM leases WHERE holder = $1';
const IS_OPEN = `EXISTS (SELECT 1 FROM conversations c WHERE c.conversation_id = l.conversation_id
  AND c.status = 'active')`;
const EXPIRED_SQL = `SELECT conversation_id FROM leases l WHERE ${IS_OPEN} AND NOT ${holderLives('l.holder')}`;
/** What processes left behind that died after the end of the conversation, or long ago. */
const SWEEP_SQL = [
  `DELETE FROM leases l WHERE NOT ${IS_OPEN} AND NOT ${holderLives('l.holder')}`,
  `DELETE FROM lease_holders h WHERE h.expires_at < ${NOW} - 60000
  AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.holder = h.holder)`,
];
const RELEASE_SQL = 'DELETE FROM leases WHERE conversation_id = $1 AND holder = $2';
const LEAVE_SQL = ['DELETE FROM leases WHERE holder = $1', 'DELETE FROM lease_holders WHERE holder = $1'];
/** The row stays locked until the batch is over, so that a take-over waits for it. */
const GUARD_SQL = 'SELECT 1 FROM leases WHERE conversation_id = $1 AND holder = $2 AND fence = $3 FOR SHARE';

export async function openPostgresLeases(store: Store, url: string, log: Logger): Promise<Leases> {
  const leases = new PostgresLeases(store, url, log);
  await leases.open();
  return leases;
}

class PostgresLeases implements Leases {
  readonly #store: Store;
  readonly #url: string;
  readonly #log: Logger;
  readonly #holder = String(randomInt(1, 2 ** 31));
  /** Fence numbers of the leases this process believes it holds. */
  readonly #fences = new Map<string, number>();
  readonly #listeners: ((conversationId: string) => void)[] = [];
  #client: pg.Client | null = null;
  #renewedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(store: Store, url: string, log: Logger) {
    this.#store = store;
    this.#url = url;
    this.#log = log;
  }

  async open(): Promise<void> {
    await this.#connect();
    for (const statement of SWEEP_SQL) await this.#query(statement, []);
    this.#timer = setInterval(() => void this.#renew(), RENEW_MS);
    this.#timer.unref();
  }

  async acquire(conversationId: string): Promise<boolean> {
    if (this.#fences.has(conversationId)) return true;
    const { rows } = await this.#query<{ fence: string }>(ACQUIRE_SQL, [conversationId, this.#holder]);
    const fence = rows[0]?.fence;
    if (fence === undefined) return false;
    this.#fences.set(conversationId, Number(fence));
    return true;
  }

  guard(conversationId: string): Write {
    // -1 is no lease's fence: a conversation that is not held can write nothing.
    const fence = this.#fences.get(conversationId) ?? -1;
    const query: Statement = { sql: GUARD_SQL, parameters: [conversationId, this.#holder, fence] };
    return { query, expect: 1 };
  }

  async release(conversationId: string): Promise<void> {
    if (!this.#fences.delete(conversationId)) return;
    await this.#query(RELEASE_SQL, [conversationId, this.#holder]);
  }

  async expired(): Promise<string[]> {
    const rows = await this.#store.read<{ conversation_id: string }>({ sql: EXPIRED_SQL, parameters: [] });
    return rows.map((row) => row.conversation_id);
  }

  onLost(fn: (conversationId: string) => void): void {
    this.#listeners.push(fn);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    const client = this.#client;
    this.#client = null;
    if (client === null) return;
    try {
      for (const statement of LEAVE_SQL) await client.query(statement, [this.#holder]);
    } catch (error) {
      // The connection's end gives the leases up as well.
      this.#log.debug({ err: error }, 'leases were not given up');
    }
    await client.end();
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'palaver-leases',
      connectionTimeoutMillis: EXPIRY_MS,
      query_timeout: EXPIRY_MS,
      keepAlive: true,
    });
    client.on('error', (error) => this.#onBroken(client, error));
    await client.connect();
    try {
      await client.query(`SELECT pg_advisory_lock(${LOCK_CLASS}, $1::int)`, [this.#holder]);
      await client.query(RENEW_SQL, [this.#holder]);
    } catch (error) {
      await client.end();
      throw error;
    }
    this.#client = client;
    this.#renewedAt = performance.now();
    await this.#dropLost();
  }

  #onBroken(client: pg.Client, error: Error): void {
    if (this.#client !== client) return;
    this.#client = null;
    this.#log.warn({ err: error }, 'the connection that keeps the leases broke');
    void this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    while (this.#client === null && !this.#isClosed) {
      try {
        await this.#connect();
      } catch (error) {
        this.#log.warn({ err: error }, 'leases cannot be renewed: no connection to the database');
        await sleep(RECONNECT_MS, undefined, { ref: false });
      }
    }
  }

  async #renew(): Promise<void> {
    if (this.#client === null) return;
    try {
      await this.#query(RENEW_SQL, [this.#holder]);
      const isLate = performance.now() - this.#renewedAt > EXPIRY_MS - RENEW_MS / 2;
      this.#renewedAt = performance.now();
      // A lease can only have been taken while it had run out.
      if (isLate) await this.#dropLost();
    } catch (error) {
      this.#log.warn({ err: error }, 'leases were not renewed');
    }
  }

  async #dropLost(): Promise<void> {
    if (this.#fences.size === 0) return;
    const { rows } = await this.#query<{ conversation_id: string; fence: string }>(HELD_SQL, [this.#holder]);
    const held = new Map(rows.map((row) => [row.conversation_id, Number(row.fence)]));
    for (const [conversationId, fence] of [...this.#fences]) {
      if (held.get(conversationId) === fence) continue;
      this.#fences.delete(conversationId);
      for (const listener of this.#listeners) listener(conversationId);
    }
  }

  async #query<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<pg.QueryResult<Row>> {
    const client = this.#client;
    if (client === null) throw new StoreUnavailableError('no connection to the database: leases cannot be taken');
    return await client.query<Row>(text, values);
  }
}
