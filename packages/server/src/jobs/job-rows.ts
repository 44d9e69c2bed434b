import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { bind, type PortableSql, portableSql } from '../store/portable-sql.ts';
import type { JobsTable } from '../store/schema.ts';
import type { Store, Write } from '../store/store.ts';

type Dialect = Pick<Store, 'dialect'>;
export type JobRow = Readonly<Selectable<JobsTable>>;

const INSERT_SQL = portableSql(
  `INSERT INTO jobs (job_id, kind, account_id, payload, dedupe_key, run_at, attempts, max_attempts, created_at)
  VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING`,
);
const CLAIM_SQL = portableSql(
  `UPDATE jobs SET locked_by = ?, locked_until = ?, attempts = attempts + 1 WHERE job_id = ? AND attempts = ?
  AND dead_at IS NULL AND (locked_until IS NULL OR locked_until <= ?)`,
);
const RENEW_SQL = portableSql('UPDATE jobs SET locked_until = ? WHERE job_id = ? AND locked_by = ?');
const DONE_SQL = portableSql('DELETE FROM jobs WHERE job_id = ? AND locked_by = ?');
const RETRY_SQL = portableSql(
  `UPDATE jobs SET run_at = ?, last_error = ?, locked_by = NULL, locked_until = NULL
  WHERE job_id = ? AND locked_by = ?`,
);
const DEAD_SQL = portableSql(
  `UPDATE jobs SET dead_at = ?, last_error = coalesce(?, last_error), locked_by = NULL, locked_until = NULL
  WHERE job_id = ? AND attempts = ? AND dead_at IS NULL`,
);
const REPLAY_SQL = portableSql(
  'UPDATE jobs SET dead_at = NULL, attempts = 0, run_at = ? WHERE job_id = ? AND dead_at IS NOT NULL',
);
const UNLOCK_SQL = portableSql('UPDATE jobs SET locked_by = NULL, locked_until = NULL WHERE locked_until IS NOT NULL');

export function insertJob(
  store: Dialect,
  job: {
    readonly kind: string;
    readonly accountId: string;
    readonly payload: unknown;
    readonly dedupeKey: string | null;
    readonly runAt: number;
    readonly maxAttempts: number;
    readonly now: number;
  },
): Write {
  const payload = JSON.stringify(job.payload ?? null);
  return {
    query: bind(store, INSERT_SQL, [
      randomUUID(),
      job.kind,
      job.accountId,
      payload,
      job.dedupeKey,
      job.runAt,
      job.maxAttempts,
      job.now,
    ]),
  };
}

/** Of several processes that see the same row, one claims it: the row's attempts are what each of them expects. */
export function claimJob(store: Dialect, row: JobRow, claim: string, now: number, until: number): Write {
  return { query: bind(store, CLAIM_SQL, [claim, until, row.job_id, row.attempts, now]), expect: 1 };
}

export function renewJob(store: Dialect, jobId: string, claim: string, until: number): Write {
  return { query: bind(store, RENEW_SQL, [until, jobId, claim]) };
}

export function finishJob(store: Dialect, jobId: string, claim: string): Write {
  return { query: bind(store, DONE_SQL, [jobId, claim]) };
}

export function retryJob(store: Dialect, jobId: string, claim: string, runAt: number, error: string): Write {
  return { query: bind(store, RETRY_SQL, [runAt, error, jobId, claim]) };
}

export function buryJob(store: Dialect, jobId: string, attempts: number, now: number, error: string | null): Write {
  return { query: bind(store, DEAD_SQL, [now, error, jobId, attempts]) };
}

/**
 * Lets a dead job run again from its first attempt. Fails with `ExpectationError` when it is not dead, with
 * `UniqueError` (`jobs_dedupe`) when another job of its key waits.
 */
export function replayJob(store: Dialect, jobId: string, now: number): Write {
  return { query: bind(store, REPLAY_SQL, [now, jobId]), expect: 1 };
}

/** For the start of the embedded store, whose only process this is: every lock belongs to a dead one. */
export function unlockJobs(store: Dialect): Write {
  return { query: bind(store, UNLOCK_SQL, []) };
}

export async function listDeadJobs(store: Store, limit: number): Promise<JobRow[]> {
  return await store.db
    .selectFrom('jobs')
    .selectAll()
    .where('dead_at', 'is not', null)
    .orderBy('dead_at', 'desc')
    .orderBy('job_id')
    .limit(limit)
    .execute();
}

/** Kinds that share places, and what of them is taken. */
export interface Demand {
  readonly kinds: readonly string[];
  /** Places that are free. */
  readonly free: number;
  /** Most places that one account takes. */
  readonly perAccount: number;
  /** Places that accounts have now. */
  readonly taken: ReadonlyMap<string, number>;
  /** The account whose turn was last. */
  readonly after: string;
}

/**
 * Jobs that may run now, for the free places, the oldest of each account first. The account with fewest places comes
 * first, and equals by turns, so that no backlog keeps another account waiting. Costs a look at each account that waits,
 * however many jobs it has.
 */
export async function readDueJobs(store: Store, demand: Demand, now: number): Promise<JobRow[]> {
  const { kinds, free, perAccount, taken, after } = demand;
  const most = Math.min(free, perAccount);
  const places = JSON.stringify(Object.fromEntries(taken));
  const { due } = readsOf(kinds.length);
  return await store.read<JobRow>(
    bind(store, due, [...kinds, places, now, now, most, perAccount, perAccount, after, free]),
  );
}

/** What waits of a kind. */
export interface Outlook {
  readonly kind: string;
  /** Whether a job that nobody holds may run now. */
  readonly is_due: number;
  /** When the next one that may not run yet may, or null. */
  readonly next: number | null;
}

/** One look for all kinds; one of which nothing waits may be left out. */
export async function readOutlook(store: Store, kinds: readonly string[], now: number): Promise<Outlook[]> {
  return await store.read<Outlook>(bind(store, readsOf(kinds.length).outlook, [...kinds, now, now, now]));
}

interface JobReads {
  readonly due: PortableSql;
  readonly outlook: PortableSql;
}

/** The reads of the poll, by the number of kinds they name. */
const READS: JobReads[] = [];

function readsOf(kinds: number): JobReads {
  const known = READS[kinds];
  if (known !== undefined) return known;
  const waiting = waitingSql(kinds);
  const made: JobReads = {
    due: {
      sqlite: portableSql(`${waiting} ${DUE.sqlite}`).sqlite,
      postgres: portableSql(`${waiting} ${DUE.postgres}`).postgres,
    },
    outlook: portableSql(`${waiting} SELECT w.kind, max(CASE WHEN EXISTS (
        SELECT 1 FROM jobs d WHERE ${OF_ACCOUNT} AND ${IS_DUE}) THEN 1 ELSE 0 END) AS is_due,
      min((SELECT min(d.run_at) FROM jobs d WHERE ${OF_ACCOUNT} AND d.run_at > ?)) AS next
      FROM waiting w WHERE w.account_id IS NOT NULL GROUP BY w.kind`),
  };
  READS[kinds] = made;
  return made;
}

/** Walks the index from account to account. */
function waitingSql(kinds: number): string {
  const account = (after: string) => `(
    SELECT j.account_id FROM jobs j WHERE j.dead_at IS NULL AND j.kind = ${after} ORDER BY j.account_id LIMIT 1)`;
  return `WITH RECURSIVE waiting(kind, account_id) AS (
    SELECT k.column1, ${account('k.column1')}
    FROM (VALUES ${Array.from({ length: kinds }, () => '(?)').join(', ')}) AS k
    UNION ALL
    SELECT w.kind, ${account('w.kind AND j.account_id > w.account_id')} FROM waiting w WHERE w.account_id IS NOT NULL
  )`;
}

const OF_ACCOUNT = 'd.dead_at IS NULL AND d.kind = w.kind AND d.account_id = w.account_id';
const IS_DUE = 'd.run_at <= ? AND (d.locked_until IS NULL OR d.locked_until <= ?)';
const OLDEST = `FROM jobs d WHERE ${OF_ACCOUNT} AND ${IS_DUE} ORDER BY d.run_at LIMIT ?`;
/** The oldest jobs of each account, with the place that each would be of its account's; the dialects differ in the joins. */
const DUE: PortableSql = {
  sqlite: dueSql(
    'LEFT JOIN json_each(?) t ON t.key = w.account_id',
    `JOIN jobs j ON j.job_id IN (SELECT d.job_id ${OLDEST})`,
    't.value',
  ),
  postgres: dueSql(
    'LEFT JOIN json_each_text(?::json) t ON t.key = w.account_id',
    `CROSS JOIN LATERAL (SELECT d.* ${OLDEST}) j`,
    't.value::int',
  ),
};

function dueSql(taken: string, oldest: string, value: string): string {
  return `, due AS (
    SELECT j.*, coalesce(${value}, 0) + row_number() OVER (PARTITION BY j.account_id ORDER BY j.run_at, j.job_id) AS place
    FROM waiting w ${taken} ${oldest} WHERE w.account_id IS NOT NULL AND coalesce(${value}, 0) < ?
  ) SELECT * FROM due WHERE place <= ? ORDER BY place,
    CASE WHEN account_id > ? THEN 0 ELSE 1 END, account_id, run_at, job_id LIMIT ?`;
}
