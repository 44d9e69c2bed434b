import { type ErrorCode, type ErrorDetail, errorStatus } from '@palaver/contract';

/**
 * A refusal that crosses surfaces. `message` is lower-case without a full stop, except where the wire has a fixed text;
 * the hint is a sentence that says what to do next.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ErrorCode;
  /** HTTP status, when the wire wants another than the code's usual one. */
  readonly status: number;
  readonly hint: string | undefined;
  readonly details: readonly ErrorDetail[] | undefined;
  /** Extra keys of the wire body, for example `conflict`. */
  readonly extra: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  constructor(
    code: ErrorCode,
    message: string,
    options: {
      status?: number;
      hint?: string;
      details?: readonly ErrorDetail[];
      extra?: Readonly<Record<string, unknown>>;
      headers?: Readonly<Record<string, string>>;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? errorStatus[code];
    this.hint = options.hint;
    this.details = options.details;
    this.extra = options.extra;
    this.headers = options.headers;
  }
  static is(value: unknown): value is DomainError {
    return value instanceof DomainError;
  }
}

/** The wire's form of a refused field: `Bad Request. <field>: <reason>`. */
export function badField(field: string, reason: string, hint?: string): DomainError {
  return new DomainError('invalid_request', `Bad Request. ${field}: ${reason}`, {
    details: [{ path: field, message: reason }],
    ...(hint === undefined ? {} : { hint }),
  });
}
