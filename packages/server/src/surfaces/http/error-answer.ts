import type { ErrorBody } from '@palaver/contract';
import { EngineError } from '@palaver/runtime/ports';
import type { Logger } from 'pino';
import { DomainError } from '../../errors.ts';
import { EgressRefused } from '../../security/egress.ts';
import { ExpectationError, StoreUnavailableError } from '../../store/store.ts';

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** Null for 304, which has no body. */
  readonly body: (ErrorBody & Readonly<Record<string, unknown>>) | null;
}

/** The wire's form of anything thrown. What is not a refusal is logged once and answered without detail. */
export function errorAnswer(error: unknown, requestId: string, log: Logger): ErrorAnswer {
  const refusal = refusalOf(error);
  if (refusal === null) {
    log.error({ err: error, request_id: requestId }, 'request failed');
    return wire(
      new DomainError('internal', 'internal error', {
        hint: `Report the request id "${requestId}" to whoever runs this server.`,
      }),
      requestId,
    );
  }
  if (refusal.status >= 500) log.warn({ err: error, request_id: requestId }, 'request refused');
  return wire(refusal, requestId);
}

function refusalOf(error: unknown): DomainError | null {
  if (DomainError.is(error)) return error;
  if (error instanceof EgressRefused) return new DomainError('egress_refused', error.message, { cause: error });
  if (error instanceof ExpectationError) {
    return new DomainError('conflict', 'the object was changed by another request at the same time', {
      hint: 'Read it again and repeat the change.',
      cause: error,
    });
  }
  if (error instanceof StoreUnavailableError) {
    return new DomainError('unavailable', 'the database cannot be written at the moment', {
      hint: 'Try again in a few seconds.',
      headers: { 'Retry-After': '5' },
      cause: error,
    });
  }
  if (EngineError.is(error)) return new DomainError('engine_failed', error.message, { cause: error });
  return null;
}

function wire(error: DomainError, requestId: string): ErrorAnswer {
  if (error.status === 304) return { status: 304, headers: error.headers, body: null };
  return {
    status: error.status,
    headers: error.headers,
    body: {
      error: error.message,
      message: error.message,
      code: error.code,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.details === undefined ? {} : { details: [...error.details] }),
      ...error.extra,
      request_id: requestId,
    },
  };
}
