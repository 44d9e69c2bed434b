import { badField } from '../../errors.ts';

/** RFC 7230 `token`: what a header name is made of. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What the HTTP client can put on the wire as a header value: no control characters but tab, nothing above Latin-1. */
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Set by the HTTP client itself, or meaningful to the connection only. */
const reservedHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export function checkOneOf<const T extends string>(field: string, value: unknown, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T;
  throw badField(field, `must be ${listed(allowed)}`);
}

export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** Text that both databases keep as it is. */
export function checkText(field: string, value: unknown): string {
  if (value === undefined) throw badField(field, 'is required');
  if (typeof value !== 'string') throw badField(field, 'must be text');
  if (value.includes('\0')) throw badField(field, 'must not hold a NUL character');
  if (!value.isWellFormed()) throw badField(field, 'must be well-formed Unicode');
  return value;
}

export function checkFilledText(field: string, value: unknown): string {
  const text = checkText(field, value);
  if (text.trim() === '') throw badField(field, 'must not be blank');
  return text;
}

export function checkHeaderName(field: string, name: string): void {
  if (!headerName.test(name)) throw badField(field, `${JSON.stringify(name)} is not a header name`);
  if (reservedHeaders.has(name.toLowerCase()))
    throw badField(field, `"${name}" is set by the platform and must be left out`);
}

export function checkHeaderValue(field: string, value: string): void {
  if (!headerValue.test(value))
    throw badField(field, 'holds a character that a header cannot carry, for example a line break');
}
