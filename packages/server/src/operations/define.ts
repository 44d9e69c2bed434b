import type { InputOf, Operation, OutputOf, Scope } from '@palaver/contract';
import type { Platform } from '../platform-parts.ts';

/**
 * Who calls: the key that was shown, and its account. Operations of scope null are called without a key: then the ids
 * are empty texts and there are no scopes.
 */
export interface Caller {
  readonly account_id: string;
  readonly owner_id: number;
  readonly is_first_account: boolean;
  readonly api_key_id: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly ip: string | null;
}

/** What an operation is handed. */
export interface OperationCall<O> {
  readonly input: InputOf<O>;
  readonly caller: Caller;
  readonly platform: Platform;
  readonly request: RequestFacts;
  /** The part `file` of a `multipart/form-data` body; its other parts are the body's texts. Null for any other body. */
  readonly file: UploadedFile | null;
}

/** A file as a client sent it: name and type are what the client says. */
export interface UploadedFile {
  readonly name: string;
  readonly content_type: string;
  readonly bytes: Buffer;
}

/** Facts of the request that a few operations need. */
export interface RequestFacts {
  readonly request_id: string;
  /** `https://host` under which the client reached this server, without a trailing slash. */
  readonly origin: string;
  /** `Origin` of the page that sent the request; absent where none did. */
  readonly page_origin?: string;
  /** True when the path was of the legacy vocabulary (`/v2/personas`, `/v2/replicas`). */
  readonly legacy: boolean;
}

/** An answer other than the contract's usual one: a status from `otherStatuses`, or extra headers. */
export class Answer<T> {
  readonly body: T | undefined;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Set for the audit log where the id is not a path parameter. */
  readonly target: string | undefined;
  constructor(
    body: T | undefined,
    options: { status?: number; headers?: Record<string, string>; target?: string } = {},
  ) {
    this.body = body;
    this.status = options.status;
    this.headers = options.headers ?? {};
    this.target = options.target;
  }
}

export type Run<O> = (call: OperationCall<O>) => Promise<OutputOf<O> | Answer<OutputOf<O>>>;

/** An operation that exists: its contract and what runs it. */
export interface Implementation {
  readonly contract: Operation;
  readonly run: (call: OperationCall<Operation>) => Promise<unknown>;
  /**
   * Dotted names of body keys that are ignored, for contracts whose body is loose (`z.looseObject`); where the schema
   * is closed they are found by itself. They go to the header `Palaver-Ignored-Fields`.
   */
  readonly ignored?: (body: unknown) => readonly string[];
  /**
   * Its changes go through a live conversation and not through `platform.store`, and doing them twice does harm: a
   * request with an `Idempotency-Key` counts as carried out from its start, and is not run again after a crash.
   */
  readonly commitsElsewhere?: boolean;
  /** True for a body with which the operation only looks: such a call leaves no audit row. */
  readonly isDryRun?: (body: unknown) => boolean;
}

export function implement<const O>(
  contract: O & Operation,
  run: Run<O>,
  options: Pick<Implementation, 'ignored' | 'commitsElsewhere' | 'isDryRun'> = {},
): Implementation {
  return { contract, run: run as Implementation['run'], ...options };
}
