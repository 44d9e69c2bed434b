/** An answer outside 2xx, or none at all. */
export class PalaverError extends Error {
  override readonly name = 'PalaverError';
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Code of the server's error table, for example `invalid_request`; `connection` when no answer came. */
  readonly code: string;
  /** What to do about it, in a sentence. */
  readonly hint: string | undefined;
  /** What is wrong with which field. */
  readonly details: readonly { readonly path: string; readonly message: string }[];
  readonly requestId: string | undefined;
  constructor(status: number, body: Readonly<Record<string, unknown>>, cause?: unknown) {
    super(typeof body.message === 'string' ? body.message : `the server answered ${status}`, { cause });
    this.status = status;
    this.code = typeof body.code === 'string' ? body.code : status === 0 ? 'connection' : 'internal';
    this.hint = typeof body.hint === 'string' ? body.hint : undefined;
    this.details = Array.isArray(body.details) ? body.details : [];
    this.requestId = typeof body.request_id === 'string' ? body.request_id : undefined;
  }
  static is(value: unknown): value is PalaverError {
    return value instanceof PalaverError;
  }
}
