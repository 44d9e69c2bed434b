import { randomUUID } from 'node:crypto';
import { bind, type PortableSql, portableSql } from '../store/portable-sql.ts';
import type { JobsTable } from '../store/schema.ts';
import type { Store, Write } from '../store/store.ts';

type Dialect = Pick<Store, 'dialect'>;
export type JobRow = Readonly<JobsTable>;

const INSERT_SQL = portableSql(
  `INSERT INTO jobs (job_id, kind, payload, dedupe_key, run_at, attempts, max_attempts, created_at)
  VALUES (?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING`,
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

/** Jobs of these kinds that may run now, the longest waiting first. */
export async function readDueJobs(
  store: Store,
  kinds: readonly string[],
  now: number,
  limit: number,
): Promise<JobRow[]> {
  const { due } = readsOf(kinds.length);
  return await store.read<JobRow>(bind(store, due, [now, now, ...kinds, limit]));
}

/** When the next job that nobody holds may run, or null. */
export async function readNextRunAt(store: Store, kinds: readonly string[]): Promise<number | null> {
  const [row] = await store.read<{ next: number | null }>(bind(store, readsOf(kinds.length).next, kinds));
  return row?.next ?? null;
}

interface JobReads {
  readonly due: PortableSql;
  readonly next: PortableSql;
}

/** The reads of the poll, by the number of kinds they name. */
const READS: JobReads[] = [];

function readsOf(kinds: number): JobReads {
  const known = READS[kinds];
  if (known !== undefined) return known;
  const places = Array.from({ length: kinds }, () => '?').join(', ');
  const made: JobReads = {
    due: portableSql(
      `SELECT * FROM jobs WHERE dead_at IS NULL AND run_at <= ? AND (locked_until IS NULL OR locked_until <= ?)
      AND kind IN (${places}) ORDER BY run_at, job_id LIMIT ?`,
    ),
    next: portableSql(
      `SELECT min(run_at) AS next FROM jobs WHERE dead_at IS NULL AND locked_until IS NULL AND kind IN (${places})`,
    ),
  };
  READS[kinds] = made;
  return made;
}
