import { hash } from 'node:crypto';
import { DomainError } from '../errors.ts';
import { Answer, type Caller, type RequestFacts } from '../operations/define.ts';
import type { Platform } from '../platform-parts.ts';
import { type Access, publicCaller, requireScope } from './access.ts';
import type { Audit } from './audit.ts';
import type { CompiledOperation } from './compile-operation.ts';
import type { Idempotency } from './idempotency.ts';
import { ignoredFieldsHeader } from './ignored-fields.ts';
import type { RateLimits, RateReading } from './rate-limits.ts';
import { isForm, missingFile, readForm } from './read-form.ts';
import { readJson } from './read-json.ts';

/** One call of an operation, as a surface received it. */
export interface InvokeRequest {
  readonly operation: CompiledOperation;
  /** The key as sent, or null. */
  readonly credential: string | null;
  readonly ip: string | null;
  readonly facts: RequestFacts;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams | null;
  readonly idempotencyKey: string | null;
  /** Path as requested: part of what an idempotency key stands for. */
  readonly path: string;
  /** `Content-Type` as sent, or null. */
  readonly contentType: string | null;
  /** Reads the body within the limit. Called at most once, and only after access was granted. */
  readBody(limit: number): Promise<Buffer>;
  /** Translates a parsed body of another vocabulary. */
  readonly translate: ((body: unknown) => unknown) | null;
  /** Headers that go on the answer, also when the call is refused. */
  readonly headers: Record<string, string>;
}

export interface InvokeAnswer {
  readonly status: number;
  /** JSON value; undefined for no body. */
  readonly body: unknown;
}

/** The one chain every surface uses: access · limits · idempotency · validate · run · audit. Refusals are thrown. */
export type Invoke = (request: InvokeRequest) => Promise<InvokeAnswer>;

export interface InvokeParts {
  readonly platform: Platform;
  readonly access: Access;
  readonly rateLimits: RateLimits;
  /** Limits callers of operations that ask for no key, by address. */
  readonly publicRateLimits: RateLimits;
  readonly idempotency: Idempotency;
  readonly audit: Audit;
}

export function createInvoke(parts: InvokeParts): Invoke {
  return async (request) => {
    const { operation } = request;
    const caller = await admit(parts, request);
    const bytes = operation.readsBody ? await request.readBody(limitOf(request)) : EMPTY;
    if (request.idempotencyKey === null || operation.contract.http.method !== 'POST' || caller.api_key_id === '') {
      return run(parts, request, caller, bytes, null);
    }
    return parts.idempotency.once(
      {
        account_id: caller.account_id,
        api_key_id: caller.api_key_id,
        key: request.idempotencyKey,
        request_hash: hash('sha256', Buffer.concat([Buffer.from(`POST\n${request.path}\n`), bytes]), 'hex'),
      },
      request.headers,
      (marker) => run(parts, request, caller, bytes, marker),
    );
  };
}

const EMPTY = Buffer.alloc(0);
/** What the borders and texts of a form may add to its file. */
const FORM_SLACK = 262_144;

function limitOf({ operation, contentType }: InvokeRequest): number {
  const { upload, bodyLimit } = operation;
  return upload !== null && isForm(contentType) ? upload.limit + FORM_SLACK : bodyLimit;
}

async function admit(parts: InvokeParts, request: InvokeRequest): Promise<Caller> {
  const { scope, alsoScope } = request.operation.contract;
  if (scope === null) {
    const reading = parts.publicRateLimits.take(request.ip ?? '');
    if (reading !== null && !reading.allowed) throw tooMany(reading);
    return publicCaller(request.ip);
  }
  const caller = await parts.access.authenticate(request.credential, request.ip);
  const reading = parts.rateLimits.take(caller.api_key_id);
  if (reading !== null) {
    request.headers['RateLimit-Limit'] = String(reading.limit);
    request.headers['RateLimit-Remaining'] = String(reading.remaining);
    request.headers['RateLimit-Reset'] = String(reading.resetS);
    if (!reading.allowed) throw tooMany(reading);
  }
  requireScope(caller, scope, alsoScope);
  return caller;
}

function tooMany(reading: RateReading): DomainError {
  return new DomainError('rate_limited', 'Too many requests', {
    hint: `Try again in ${reading.retryAfterS} s.`,
    headers: { 'Retry-After': String(reading.retryAfterS) },
  });
}

async function run(
  parts: InvokeParts,
  request: InvokeRequest,
  caller: Caller,
  bytes: Buffer,
  marker: Parameters<Parameters<Idempotency['once']>[2]>[0] | null,
): Promise<InvokeAnswer> {
  const { operation, facts, params, query } = request;
  const form =
    operation.upload !== null && isForm(request.contentType)
      ? await readForm(bytes, request.contentType, operation.upload.limit)
      : null;
  if ((form !== null || operation.upload?.required) && form?.file === undefined) throw missingFile();
  let body = form !== null ? form.texts : operation.readsBody ? readJson(bytes) : undefined;
  if (request.translate !== null && body !== undefined) body = request.translate(body);
  const input = operation.parse({ params, query, body });
  const ignored = operation.ignored === undefined ? input.ignored : [...input.ignored, ...operation.ignored(body)];
  if (ignored.length > 0) request.headers['Palaver-Ignored-Fields'] = ignoredFieldsHeader(ignored);
  if (marker !== null && operation.commitsElsewhere) await parts.platform.store.commit([marker()]);
  const isAudited = operation.audited && operation.isDryRun?.(input.body) !== true;
  const trail =
    isAudited || (marker !== null && !operation.commitsElsewhere)
      ? parts.audit.begin({ operation, isAudited, caller, facts, target: targetOf(operation, params), marker })
      : null;
  const result = await operation.run({
    input: input as never,
    caller,
    platform: trail === null ? parts.platform : trail.platform,
    request: facts,
    file: form?.file ?? null,
  });
  if (!(result instanceof Answer)) {
    trail?.done(result, undefined);
    return { status: operation.contract.http.status, body: result };
  }
  trail?.done(result.body, result.target);
  Object.assign(request.headers, result.headers);
  return { status: result.status ?? operation.contract.http.status, body: result.body };
}

function targetOf(operation: CompiledOperation, params: Readonly<Record<string, string>>): string | null {
  return operation.targetParam === null ? null : (params[operation.targetParam] ?? null);
}
