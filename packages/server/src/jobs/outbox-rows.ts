import { bind, portableSql } from '../store/portable-sql.ts';
import type { OutboxTable } from '../store/schema.ts';
import type { Store, Write } from '../store/store.ts';

type Dialect = Pick<Store, 'dialect'>;

/** A row that may be sent: the first of its lane that is pending. */
export type DueMessage = Readonly<Omit<OutboxTable, 'position'>> & {
  readonly position: number;
  /** 1 when its receiver has said 410 before, unless the row was replayed: it asks the receiver again. */
  readonly is_disabled: number;
};

const DUE_SQL = portableSql(
  `SELECT o.*, CASE WHEN o.settled_at IS NULL AND EXISTS (SELECT 1 FROM outbox d WHERE d.lane = o.lane AND d.state = 'disabled')
    THEN 1 ELSE 0 END AS is_disabled
  FROM outbox o WHERE o.state = 'pending' AND o.next_attempt_at <= ?
  AND (o.locked_until IS NULL OR o.locked_until <= ?)
  AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.lane = o.lane AND p.state = 'pending' AND p.position < o.position)
  ORDER BY o.next_attempt_at, o.position LIMIT ?`,
);
const NEXT_SQL = portableSql(
  "SELECT min(next_attempt_at) AS next FROM outbox WHERE state = 'pending' AND next_attempt_at > ?",
);
const CLAIM_SQL = portableSql(
  `UPDATE outbox SET locked_until = ?, attempts = attempts + 1 WHERE outbox_id = ? AND state = 'pending'
  AND attempts = ? AND (locked_until IS NULL OR locked_until <= ?)`,
);
const UNCLAIM_SQL = portableSql(
  `UPDATE outbox SET locked_until = NULL, attempts = attempts - 1 WHERE outbox_id = ? AND state = 'pending'
  AND attempts = ?`,
);
const SETTLE_SQL = portableSql(
  `UPDATE outbox SET state = ?, last_status = ?, last_error = ?, settled_at = ?, locked_until = NULL
  WHERE outbox_id = ? AND state = 'pending' AND attempts = ?`,
);
const RETRY_SQL = portableSql(
  `UPDATE outbox SET last_status = ?, last_error = ?, next_attempt_at = ?, locked_until = NULL
  WHERE outbox_id = ? AND state = 'pending' AND attempts = ?`,
);
const LANE_AT_SQL = portableSql("UPDATE outbox SET next_attempt_at = ? WHERE lane = ? AND state = 'pending'");
const DISABLE_SQL = portableSql(
  "UPDATE outbox SET state = 'disabled', settled_at = ?, locked_until = NULL WHERE lane = ? AND state = 'pending'",
);
const ENABLE_SQL = portableSql(
  `UPDATE outbox SET state = 'dead', last_error = COALESCE(last_error, 'held back after a 410')
  WHERE lane = ? AND state = 'disabled'`,
);
/** `settled_at` stays: it tells a replayed row from one that came while the lane was disabled. */
const REPLAY_SQL = portableSql(
  `UPDATE outbox SET state = 'pending', attempts = 0, next_attempt_at = ?, locked_until = NULL
  WHERE outbox_id = ? AND account_id = ? AND state IN ('dead', 'disabled')`,
);
const UNLOCK_SQL = portableSql('UPDATE outbox SET locked_until = NULL WHERE locked_until IS NOT NULL');

/** `busyOrigins`: receivers that have their full share of the sender. */
export async function readDueMessages(
  store: Store,
  now: number,
  limit: number,
  busyOrigins: ReadonlySet<string>,
): Promise<DueMessage[]> {
  if (busyOrigins.size === 0) return await store.read<DueMessage>(bind(store, DUE_SQL, [now, now, limit]));
  const marks = [...busyOrigins].map((_, index) => (store.dialect === 'sqlite' ? '?' : `$${index + 4}`));
  const text = DUE_SQL[store.dialect];
  const [head, order] = [text.slice(0, text.lastIndexOf('ORDER BY')), text.slice(text.lastIndexOf('ORDER BY'))];
  // SQLite counts places from the left, so there the origins come before the limit.
  const parameters = store.dialect === 'sqlite' ? [now, now, ...busyOrigins, limit] : [now, now, limit, ...busyOrigins];
  return await store.read<DueMessage>({
    sql: `${head} AND o.origin NOT IN (${marks.join(', ')}) ${order}`,
    parameters,
  });
}

export async function readNextAttemptAt(store: Store, now: number): Promise<number | null> {
  const rows = await store.read<{ next: number | null }>(bind(store, NEXT_SQL, [now]));
  return rows[0]?.next ?? null;
}

/** Counts the attempt before it is made. Fails with `ExpectationError` when another process has the row. */
export function claimMessage(store: Dialect, row: DueMessage, now: number, until: number): Write {
  return { query: bind(store, CLAIM_SQL, [until, row.outbox_id, row.attempts, now]), expect: 1 };
}

/** Takes a claim back: nothing was sent. */
export function unclaimMessage(store: Dialect, row: DueMessage): Write {
  return { query: bind(store, UNCLAIM_SQL, [row.outbox_id, row.attempts + 1]) };
}

export interface AttemptResult {
  readonly status: number | null;
  readonly error: string | null;
}

/** Ends the row, and lets the next one of its lane go. A replayed one has shown that the receiver is there again. */
export function settleMessage(
  store: Dialect,
  row: DueMessage,
  state: 'delivered' | 'dead',
  result: AttemptResult,
  now: number,
): Write[] {
  const values = [state, result.status, result.error, now, row.outbox_id, row.attempts + 1];
  const writes = [{ query: bind(store, SETTLE_SQL, values) }, { query: bind(store, LANE_AT_SQL, [now, row.lane]) }];
  return row.settled_at === null ? writes : [...writes, { query: bind(store, ENABLE_SQL, [row.lane]) }];
}

/** The whole lane waits, so that what stands behind the row is not looked at meanwhile. */
export function retryMessage(store: Dialect, row: DueMessage, result: AttemptResult, at: number): Write[] {
  const values = [result.status, result.error, at, row.outbox_id, row.attempts + 1];
  return [{ query: bind(store, RETRY_SQL, values) }, { query: bind(store, LANE_AT_SQL, [at, row.lane]) }];
}

/** The receiver is gone (410): the lane's rows, and those to come, are not sent. */
export function disableLane(store: Dialect, row: DueMessage, result: AttemptResult | null, now: number): Write[] {
  const disable = { query: bind(store, DISABLE_SQL, [now, row.lane]) };
  if (result === null) return [disable];
  const values = ['disabled', result.status, result.error, now, row.outbox_id, row.attempts + 1];
  return [{ query: bind(store, SETTLE_SQL, values) }, disable];
}

/** Sends a dead or disabled row again. Fails with `ExpectationError` where the account has no such row. */
export function replayMessage(store: Dialect, accountId: string, outboxId: string, now: number): Write {
  return { query: bind(store, REPLAY_SQL, [now, outboxId, accountId]), expect: 1 };
}

/** For the start of the embedded store, whose only process this is: every lock belongs to a dead one. */
export function unlockMessages(store: Dialect): Write {
  return { query: bind(store, UNLOCK_SQL, []) };
}
