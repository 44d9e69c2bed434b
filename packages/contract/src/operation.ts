import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What an operation does to the account, in rising order of harm. */
export type Effect = 'read' | 'idempotent_write' | 'write' | 'irreversible';

/** What a key must be allowed to do; null where no key is asked for. */
export type Scope = 'read' | 'write' | 'converse' | 'admin';

type AnyObject = z.ZodType<object>;

/**
 * One operation of the control plane, as data. Routes, OpenAPI, the SDK and later the MCP tools and CLI commands are
 * derived from the list of these. Schemas hold only what JSON can say: no transforms, no cross-field refinements.
 */
export interface Operation<
  Params extends AnyObject = AnyObject,
  Query extends AnyObject = AnyObject,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  /** `<resource>.<verb>`, for example `tools.create`. */
  readonly id: string;
  /** One sentence, lower-case verb first, shown in OpenAPI and in `--help`. */
  readonly summary: string;
  readonly description?: string;
  readonly effect: Effect;
  readonly scope: Scope | null;
  /** A key with this scope may do it as well: it reads what it is for. */
  readonly alsoScope?: Scope;
  readonly http: {
    readonly method: HttpMethod;
    /** `/v2/tools/{tool_id}` */
    readonly path: string;
    /** Status of success; 204 has no body. */
    readonly status: 200 | 201 | 202 | 204;
    /** Further success statuses the operation may choose (`304` for a patch that changes nothing). */
    readonly otherStatuses?: readonly number[];
    /** Answered like `path`, in the legacy or an alternative vocabulary, and left out of OpenAPI. */
    readonly aliases?: readonly string[];
    /** Body limit in bytes, when it is not the general one (1 MiB). */
    readonly bodyLimit?: number;
    /** The body may be, or must be, `multipart/form-data` with one file in the part `file`, of at most `limit` bytes. */
    readonly upload?: { readonly limit: number; readonly required: boolean };
  };
  readonly input: { readonly params?: Params; readonly query?: Query; readonly body?: Body };
  readonly output: Output;
  /** Errors beyond those every operation can give (unauthenticated, invalid_request, rate_limited, internal …). */
  readonly errors?: readonly ErrorCode[];
  /** A body that is accepted, for OpenAPI and for the derived tests. */
  readonly example?: unknown;
}

export type InputOf<O> =
  O extends Operation<infer P, infer Q, infer B, z.ZodType>
    ? {
        readonly params: z.infer<P>;
        readonly query: z.infer<Q>;
        readonly body: z.infer<B>;
      }
    : never;

export type OutputOf<O> = O extends Operation<AnyObject, AnyObject, z.ZodType, infer Out> ? z.infer<Out> : never;

/** Keeps the literal types of a contract. */
export function operation<
  Params extends AnyObject = z.ZodType<Record<string, never>>,
  Query extends AnyObject = z.ZodType<Record<string, never>>,
  Body extends z.ZodType = z.ZodType<undefined>,
  Output extends z.ZodType = z.ZodType,
>(contract: Operation<Params, Query, Body, Output>): Operation<Params, Query, Body, Output> {
  return contract;
}
