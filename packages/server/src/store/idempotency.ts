import { randomUUID } from 'node:crypto';
import { bind, portableSql } from './portable-sql.ts';
import type { IdempotencyTable } from './schema.ts';
import { ExpectationError, type Store, UniqueError, type Write } from './store.ts';

/** How long a stored answer is replayed. */
export const IDEMPOTENCY_TTL_MS = 24 * 3_600_000;

/** A `running` row older than this belongs to a request that died; the next request with the key runs again. */
export const IDEMPOTENCY_STALE_MS = 120_000;

export type IdempotencyClaim =
  /** The caller runs the request and ends with `finishIdempotency` or `releaseIdempotency`. */
  | { readonly kind: 'claimed'; readonly claim: string }
  /** `answer` as it was given to `finishIdempotency`. */
  | { readonly kind: 'done'; readonly status: number; readonly answer: string }
  | { readonly kind: 'running' }
  /** The key was used with another request. */
  | { readonly kind: 'reused' };

export interface IdempotencyRequest {
  readonly api_key_id: string;
  readonly idempotency_key: string;
  /** SHA-256 of method, path and body. */
  readonly request_hash: string;
  readonly now: number;
}

const FIND_SQL = portableSql('SELECT * FROM idempotency WHERE api_key_id = ? AND idempotency_key = ?');
const INSERT_SQL = portableSql(
  `INSERT INTO idempotency (api_key_id, idempotency_key, request_hash, state, status, answer, claim, created_at)
  VALUES (?, ?, ?, 'running', NULL, NULL, ?, ?)`,
);
const RECLAIM_SQL = portableSql(
  `UPDATE idempotency SET request_hash = ?, state = 'running', status = NULL, answer = NULL, claim = ?, created_at = ?
  WHERE api_key_id = ? AND idempotency_key = ? AND claim = ? AND state = ?`,
);
const FINISH_SQL = portableSql(
  `UPDATE idempotency SET state = 'done', status = ?, answer = ?
  WHERE api_key_id = ? AND idempotency_key = ? AND claim = ?`,
);
const RELEASE_SQL = portableSql('DELETE FROM idempotency WHERE api_key_id = ? AND idempotency_key = ? AND claim = ?');
const PURGE_SQL = portableSql('DELETE FROM idempotency WHERE created_at < ?');
const PURGE_RUNNING_SQL = portableSql("DELETE FROM idempotency WHERE state = 'running'");

/** Durable before it resolves with `claimed`. Of several requests with one key exactly one is told so. */
export async function claimIdempotency(store: Store, request: IdempotencyRequest): Promise<IdempotencyClaim> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const [row] = await store.read<IdempotencyTable>(
      bind(store, FIND_SQL, [request.api_key_id, request.idempotency_key]),
    );
    if (row !== undefined && !isOver(row, request.now)) return verdictOf(row, request);
    const claim = randomUUID();
    try {
      await store.commit([
        row === undefined ? insertRow(store, request, claim) : reclaimRow(store, request, row, claim),
      ]);
      return { kind: 'claimed', claim };
    } catch (error) {
      // Another request was faster: look again at what it left.
      if (!(error instanceof UniqueError) && !(error instanceof ExpectationError)) throw error;
    }
  }
  return { kind: 'running' };
}

/** Goes into a batch of its own or into the one of the request's change. */
export function finishIdempotency(
  store: Store,
  request: Pick<IdempotencyRequest, 'api_key_id' | 'idempotency_key'>,
  claim: string,
  answer: { readonly status: number; readonly answer: string },
): Write {
  return {
    query: bind(store, FINISH_SQL, [answer.status, answer.answer, request.api_key_id, request.idempotency_key, claim]),
  };
}

/** Frees the key, so that the client may try again: for answers that must not be replayed. */
export function releaseIdempotency(
  store: Store,
  request: Pick<IdempotencyRequest, 'api_key_id' | 'idempotency_key'>,
  claim: string,
): Write {
  return { query: bind(store, RELEASE_SQL, [request.api_key_id, request.idempotency_key, claim]) };
}

/** Removes answers that are no longer replayed. */
export function purgeIdempotency(store: Store, now: number): Write {
  return { query: bind(store, PURGE_SQL, [now - IDEMPOTENCY_TTL_MS]) };
}

/** For the start of the embedded store, whose only process this is: what still runs belongs to a dead one. */
export function purgeRunningIdempotency(store: Store): Write {
  return { query: bind(store, PURGE_RUNNING_SQL, []) };
}

function isOver(row: IdempotencyTable, now: number): boolean {
  return row.created_at + (row.state === 'done' ? IDEMPOTENCY_TTL_MS : IDEMPOTENCY_STALE_MS) <= now;
}

function verdictOf(row: IdempotencyTable, request: IdempotencyRequest): IdempotencyClaim {
  if (row.request_hash !== request.request_hash) return { kind: 'reused' };
  if (row.state !== 'done' || row.status === null || row.answer === null) return { kind: 'running' };
  return { kind: 'done', status: row.status, answer: row.answer };
}

function insertRow(store: Store, request: IdempotencyRequest, claim: string): Write {
  return {
    query: bind(store, INSERT_SQL, [
      request.api_key_id,
      request.idempotency_key,
      request.request_hash,
      claim,
      request.now,
    ]),
    expect: 1,
  };
}

function reclaimRow(store: Store, request: IdempotencyRequest, row: IdempotencyTable, claim: string): Write {
  return {
    query: bind(store, RECLAIM_SQL, [
      request.request_hash,
      claim,
      request.now,
      request.api_key_id,
      request.idempotency_key,
      row.claim,
      row.state,
    ]),
    expect: 1,
  };
}
