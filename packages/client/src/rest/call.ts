/** Settings of one call. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Repeating a POST with the same key gives the first answer again, for 24 hours. */
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a call sends, by place. */
export interface CallInput {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: unknown;
  readonly body?: unknown;
}

/** A generated function, as far as `call` looks at it. */
export type GeneratedFunction = (options: never) => Promise<{
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response?: Response;
}>;

/** Runs a generated function: gives its data, or throws `PalaverError`. */
export type Call = <T>(run: GeneratedFunction, input: CallInput, options?: CallOptions) => Promise<T>;
