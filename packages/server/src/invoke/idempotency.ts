import { DomainError } from '../errors.ts';
import type { Sealer } from '../security/sealer.ts';
import {
  claimIdempotency,
  finishIdempotency,
  IDEMPOTENCY_STALE_MS,
  type IdempotencyRequest,
  releaseIdempotency,
} from '../store/idempotency.ts';
import type { Store, Write } from '../store/store.ts';
import type { InvokeAnswer } from './invoke.ts';

/** What stands for one request: another body under the same key is another request. */
export interface IdempotentRequest {
  readonly account_id: string;
  readonly api_key_id: string;
  readonly key: string;
  /** SHA-256 of method, path and body. */
  readonly request_hash: string;
}

/** Statement for the operation's own batch: it notes, in the same commit, that the request was carried out. */
export type Marker = () => Write;

export interface Idempotency {
  /**
   * Runs the request, or gives the answer of its first run.
   * @throws DomainError `idempotency_key_reused` | `idempotency_in_progress` | `conflict`
   */
  once(
    request: IdempotentRequest,
    headers: Record<string, string>,
    run: (marker: Marker) => Promise<InvokeAnswer>,
  ): Promise<InvokeAnswer>;
}

export interface IdempotencyParts {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly now: () => number;
}

const KEPT_HEADERS = ['Palaver-Ignored-Fields', 'Location'] as const;

/** Stands in the row from the operation's commit until its answer is stored: `applied <ms>`. */
const APPLIED = 'applied ';

interface StoredAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; null for no body. */
  readonly body: string | null;
}

/**
 * Answers of POST requests are kept 24 h under the caller's key and the `Idempotency-Key`, sealed, and given again.
 * Three commits: the claim, the operation's own with a mark in it, the answer. After a crash the row says which of
 * them happened: a bare claim is run again, a marked one never is.
 */
export function createIdempotency(parts: IdempotencyParts): Idempotency {
  const here = new Set<string>();
  return {
    async once(request, headers, run) {
      checkKey(request.key);
      const id = `${request.api_key_id}\n${request.key}`;
      const row = {
        api_key_id: request.api_key_id,
        idempotency_key: request.key,
        request_hash: request.request_hash,
        now: parts.now(),
      };
      const claim = await claimIdempotency(parts.store, row);
      switch (claim.kind) {
        case 'claimed':
          here.add(id);
          try {
            return await runAndKeep(parts, request, { ...row, claim: claim.claim }, headers, run);
          } finally {
            here.delete(id);
          }
        case 'done':
          return replay(parts, request, claim, headers, here.has(id));
        case 'running':
          throw inProgress();
        case 'reused':
          throw new DomainError(
            'idempotency_key_reused',
            `the Idempotency-Key "${request.key}" was used for another request`,
            { hint: 'Use a new key for a new request; send the same path and body to get the first answer again.' },
          );
      }
    },
  };
}

async function runAndKeep(
  { store, sealer, now }: IdempotencyParts,
  request: IdempotentRequest,
  row: IdempotencyRequest & { readonly claim: string },
  headers: Record<string, string>,
  run: (marker: Marker) => Promise<InvokeAnswer>,
): Promise<InvokeAnswer> {
  let answer: InvokeAnswer;
  try {
    answer = await run(() => finishIdempotency(store, row, row.claim, { status: 200, answer: APPLIED + now() }));
  } catch (error) {
    // A refusal changed nothing: the same key may be used for the corrected request.
    await store.commit([releaseIdempotency(store, row, row.claim)]);
    throw error;
  }
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) if (headers[name] !== undefined) kept[name] = headers[name];
  const stored: StoredAnswer = { headers: kept, body: answer.body === undefined ? null : JSON.stringify(answer.body) };
  const sealed = (await sealer.forAccount(request.account_id)).seal(JSON.stringify(stored));
  await store.commit([finishIdempotency(store, row, row.claim, { status: answer.status, answer: sealed })]);
  return answer;
}

async function replay(
  parts: IdempotencyParts,
  request: IdempotentRequest,
  done: { readonly status: number; readonly answer: string },
  headers: Record<string, string>,
  runsHere: boolean,
): Promise<InvokeAnswer> {
  if (done.answer.startsWith(APPLIED)) {
    const age = parts.now() - Number(done.answer.slice(APPLIED.length));
    // On PostgreSQL another process may be about to store the answer; the embedded store has this process alone.
    if (runsHere || (parts.store.dialect === 'postgres' && age < IDEMPOTENCY_STALE_MS)) throw inProgress();
    throw new DomainError(
      'conflict',
      'the request of this Idempotency-Key was carried out, but its answer was lost in a restart',
      { hint: 'Look the object up instead of sending the request again.' },
    );
  }
  const sealer = await parts.sealer.forAccount(request.account_id);
  const stored = JSON.parse(sealer.open(done.answer)) as StoredAnswer;
  Object.assign(headers, stored.headers, { 'Idempotency-Replayed': 'true' });
  return { status: done.status, body: stored.body === null ? undefined : JSON.parse(stored.body) };
}

function inProgress(): DomainError {
  return new DomainError('idempotency_in_progress', 'the first request with this Idempotency-Key is still running', {
    hint: 'Wait for its answer, or send the same request again in a second.',
    headers: { 'Retry-After': '1' },
  });
}

function checkKey(key: string): void {
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return;
  throw new DomainError('invalid_request', 'Bad Request. Idempotency-Key: must be 1 to 255 visible ASCII characters', {
    details: [{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }],
  });
}
