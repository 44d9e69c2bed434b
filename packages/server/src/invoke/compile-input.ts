import type { ErrorDetail, Operation } from '@palaver/contract';
import type { z } from 'zod';
import { DomainError } from '../errors.ts';
import { findIgnoredFields } from './ignored-fields.ts';
import { issueDetail } from './issue-text.ts';
import { coerceQuery, queryKinds } from './query-texts.ts';

/** What arrives of a request, before validation. */
export interface RawInput {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams | null;
  /** Parsed JSON; undefined for an empty body. */
  readonly body: unknown;
}

export interface ParsedInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  /** Dotted names of body keys that no schema knows. */
  readonly ignored: readonly string[];
}

const NOTHING: Readonly<Record<string, never>> = Object.freeze({});
const NO_NAMES: readonly string[] = Object.freeze([]);

/**
 * Prepares the validation of one operation's input.
 * @returns a function that throws `invalid_request` naming every wrong field.
 */
export function compileInput(contract: Operation): (raw: RawInput) => ParsedInput {
  const { params, query, body } = contract.input;
  const kinds = query === undefined ? null : queryKinds(query);
  const bodyIsObject = body !== undefined && body.def.type === 'object';
  const asSent = body !== undefined && isLoose(body);
  return (raw) => ({
    params: params === undefined ? raw.params : parse(params, raw.params, 'path'),
    query: query === undefined || kinds === null ? NOTHING : parse(query, coerceQuery(raw.query, kinds), 'query'),
    body:
      body === undefined ? undefined : parseBody(body, bodyIsObject && raw.body === undefined ? {} : raw.body, asSent),
    ignored: body === undefined ? NO_NAMES : findIgnoredFields(body, raw.body),
  });
}

function parseBody(schema: z.ZodType, value: unknown, asSent: boolean): unknown {
  const parsed = parse(schema, value, 'body');
  return asSent ? value : parsed;
}

/**
 * A loose body is handed on as sent: a copy by zod would lose a key named `__proto__`, which is data like any other.
 * Not where defaults have to be filled in.
 */
function isLoose(schema: z.ZodType): boolean {
  const def = schema.def as { readonly type: string; readonly shape?: object; readonly catchall?: z.ZodType };
  if (def.type === 'record' || def.type === 'unknown' || def.type === 'any') return true;
  if (def.type !== 'object' || def.catchall === undefined) return false;
  return Object.values(def.shape ?? {}).every((value: z.ZodType) => value.def.type !== 'default');
}

function parse(schema: z.ZodType, value: unknown, where: 'path' | 'query' | 'body'): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const details = result.error.issues.slice(0, 50).map((issue) => issueDetail(schema, value, issue));
  throw invalidRequest(details.length > 0 ? details : [{ path: where, message: 'is not valid' }]);
}

/** `Bad Request. <field>: <reason>`; a reason that already begins with the field's name stands alone. */
function invalidRequest(details: readonly ErrorDetail[]): DomainError {
  const first = details[0] ?? { path: 'body', message: 'is not valid' };
  const text = first.message.startsWith(`${first.path} `) ? first.message : `${first.path}: ${first.message}`;
  return new DomainError('invalid_request', `Bad Request. ${text}`, { details });
}
