import type { ErrorDetail } from '@palaver/contract';
import type { z } from 'zod';
import { unwrap } from './query-texts.ts';

type Issue = z.core.$ZodIssue;

/** Puts what a schema refuses into words: where, and how to mend it. */
export function issueDetail(schema: z.ZodType, input: unknown, issue: Issue): ErrorDetail {
  const path = issue.path.length === 0 ? 'body' : issue.path.map(String).join('.');
  return { path, message: reason(schema, input, issue, path) };
}

function reason(schema: z.ZodType, input: unknown, issue: Issue, path: string): string {
  switch (issue.code) {
    case 'invalid_type':
      return valueAt(input, issue.path) === undefined && issue.path.length > 0
        ? 'is required'
        : `must be ${typeName(issue.expected)}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'too_small':
    case 'too_big':
      return sizeReason(schema, issue, path);
    case 'invalid_format':
      if (issue.format !== 'regex') return `must be a valid ${issue.format}`;
      return isOwnText(issue) ? issue.message : `must match ${issue.pattern ?? 'the pattern'}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `does not know ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    case 'invalid_union':
      return unionReason(issue);
    default:
      return issue.message === '' ? 'is not valid' : issue.message;
  }
}

/** The contract says it in words; zod's own begin with "Invalid". */
function isOwnText({ message }: Issue): boolean {
  return message !== '' && !message.startsWith('Invalid');
}

function sizeReason(schema: z.ZodType, issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, path: string): string {
  const limit = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const bound = issue.code === 'too_small' ? 'at least' : 'at most';
  if (issue.origin === 'string') return `must have ${bound} ${limit} ${limit === 1 ? 'character' : 'characters'}`;
  if (issue.origin === 'array' || issue.origin === 'set')
    return `must have ${bound} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  const range = numberRange(schemaAt(schema, issue.path));
  if (range !== null) return `${path} must be between ${range[0]} and ${range[1]}`;
  return `must be ${issue.inclusive === false ? (issue.code === 'too_small' ? 'above' : 'below') : bound} ${limit}`;
}

function numberRange(schema: z.ZodType | null): readonly [number, number] | null {
  if (schema === null) return null;
  const { minValue, maxValue } = schema as { readonly minValue?: number | null; readonly maxValue?: number | null };
  if (typeof minValue !== 'number' || typeof maxValue !== 'number') return null;
  return Math.abs(minValue) < Number.MAX_SAFE_INTEGER && Math.abs(maxValue) < Number.MAX_SAFE_INTEGER
    ? [minValue, maxValue]
    : null;
}

function unionReason(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const wanted = new Set<string>();
  for (const branch of issue.errors) {
    const first = branch[0];
    if (first?.code === 'invalid_type') wanted.add(typeName(first.expected));
    else if (first?.code === 'invalid_value') wanted.add(oneOf(first.values));
  }
  return wanted.size === 0 ? 'has none of the accepted forms' : `must be ${[...wanted].join(' or ')}`;
}

function oneOf(values: readonly unknown[]): string {
  const shown = values.map((value) => JSON.stringify(value) ?? String(value));
  return shown.length === 1 ? String(shown[0]) : `one of ${shown.join(', ')}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a JSON object',
  record: 'a JSON object',
  array: 'an array',
  null: 'null',
};

function typeName(expected: string): string {
  return TYPE_NAMES[expected] ?? `of type ${expected}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | null {
  let current: z.ZodType | undefined = unwrap(schema);
  for (const key of path) {
    const def = current.def as {
      readonly shape?: Readonly<Record<PropertyKey, z.ZodType>>;
      readonly element?: z.ZodType;
    };
    const next: z.ZodType | undefined = def.shape?.[key] ?? def.element;
    if (next === undefined) return null;
    current = unwrap(next);
  }
  return current;
}
