/**
 * The one client for requests whose target a user can influence (tools, token URLs, callbacks, a PAL's engine URLs).
 * Resolves, refuses every address that is not globally reachable unless the operator's allow-list opens it, connects to
 * the address it checked, follows no redirect, caps time and size.
 */
export interface Egress extends AsyncDisposable {
  /**
   * Checks a URL as far as it can be without DNS: scheme, userinfo, fragment, literal addresses, local names.
   * @throws EgressRefused
   */
  check(url: string, options?: EgressCheck): URL;
  /** @throws EgressRefused | EgressFailed */
  request(request: EgressRequest): Promise<EgressResponse>;
  /** For streaming engines: an undici dispatcher bound by the same rules, for one origin. */
  dispatcher(url: string): import('undici').Dispatcher;
}

export interface EgressCheck {
  /** `http` is accepted for every public host, not only for what the allow-list opens: for documents, which are read. */
  readonly plainHttp?: boolean;
}

export interface EgressRequest extends EgressCheck {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Whole exchange, from DNS to the last byte. */
  readonly timeoutMs: number;
  /** Decoded bytes kept of the answer; the rest is dropped and `truncated` set. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

export interface EgressResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly truncated: boolean;
  /** Decoded bytes received (at least `body.length`). */
  readonly bytes: number;
  readonly durationMs: number;
}

/** A rule of the guard forbids the target. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
  /** Short name of the rule: `scheme`, `private_address`, `local_name`, `userinfo` … */
  readonly rule: string;
  constructor(rule: string, message: string) {
    super(message);
    this.rule = rule;
  }
}

/** The exchange broke. */
export class EgressFailed extends Error {
  override readonly name = 'EgressFailed';
  /** `unsent`: no byte of the request had left (DNS, connect, TLS, queue); `sent`: bytes had left, the outcome is unknown. */
  readonly phase: 'unsent' | 'sent';
  readonly timeout: boolean;
  readonly aborted: boolean;
  /** An answer came that cannot be read: its headers are above the limit, or its content encoding is not supported. */
  readonly unreadable: 'headers' | 'encoding' | null;
  /** Status of the answer that broke after its headers, else null. */
  readonly status: number | null;
  constructor(
    message: string,
    options: {
      phase: 'unsent' | 'sent';
      timeout?: boolean;
      aborted?: boolean;
      unreadable?: 'headers' | 'encoding' | null;
      status?: number | null;
      cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.phase = options.phase;
    this.timeout = options.timeout ?? false;
    this.aborted = options.aborted ?? false;
    this.unreadable = options.unreadable ?? null;
    this.status = options.status ?? null;
  }
}
