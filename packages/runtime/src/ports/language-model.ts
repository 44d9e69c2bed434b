/** A message of a model request, free of any provider's spelling. Entries are immutable and may be shared between requests. */
export type ModelMessage =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string | null; readonly calls?: readonly ModelCall[] }
  | { readonly role: 'tool'; readonly call_id: string; readonly content: string };

export interface ModelCall {
  readonly id: string;
  readonly name: string;
  /** JSON text of an object. */
  readonly arguments: string;
}

export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments, `type: "object"`. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ModelRequest {
  readonly messages: readonly ModelMessage[];
  /** The same array object for every request of a conversation, so that an adapter may keep its serialised form. */
  readonly tools: readonly OfferedTool[];
}

export interface ModelUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
}

/** What an engine could not do. It stays in the runtime and becomes an event. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly engine: string;
  /** `connect` before the first byte, `stream` after it, `request` when the provider refused the request. */
  readonly phase: 'connect' | 'request' | 'stream';
  readonly retryable: boolean;
  /** Wait before a retry, when the provider says so. */
  readonly retryAfterMs: number | undefined;
  constructor(
    message: string,
    options: {
      engine: string;
      phase: EngineError['phase'];
      retryable: boolean;
      retryAfterMs?: number;
      cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.engine = options.engine;
    this.phase = options.phase;
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
  }
  static is(value: unknown): value is EngineError {
    return value instanceof EngineError;
  }
}

/**
 * A part of a streamed answer. `text-delta` may hold the text of several provider events that came in one read.
 * The last part of a stream is `end` or `fail`. A call is given once, whole.
 */
export type ModelPart =
  | { readonly kind: 'text-delta'; readonly text: string }
  | {
      readonly kind: 'call';
      /** The provider's id; may be empty or repeated, the runtime gives its own. */
      readonly provider_call_id: string;
      readonly name: string;
      /** As the model wrote it: may be empty or broken JSON. */
      readonly arguments_text: string;
    }
  | { readonly kind: 'end'; readonly finish_reason: string | null; readonly usage?: ModelUsage }
  | { readonly kind: 'fail'; readonly error: EngineError };

/** An LLM. Adapters live in `@palaver/engines`; `describeLanguageModel` in its tests is their conformance suite. */
export interface LanguageModel {
  /** For logs, metrics and errors: `openai:gpt-x`, `rehearsal`. */
  readonly id: string;
  /**
   * Starts a streamed answer and returns at once. Parts arrive in order and never before `stream` has returned.
   * After the returned function (cancel) was called, nothing more arrives.
   */
  stream(request: ModelRequest, emit: (part: ModelPart) => void): () => void;
  /**
   * One answer that is not streamed and satisfies `schema`, for judges, extractors and post-call actions.
   * @returns the parsed JSON value, not yet checked against the schema.
   * @throws EngineError
   */
  judge(request: {
    readonly messages: readonly ModelMessage[];
    readonly schema: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> };
    readonly signal?: AbortSignal;
  }): Promise<unknown>;
}
