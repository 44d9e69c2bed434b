import { isUtf8 } from 'node:buffer';
import { DomainError } from '../errors.ts';

/**
 * Parses a body; an empty one is undefined. Keys such as `__proto__` become own properties, as JSON.parse makes them.
 * @throws DomainError `invalid_request`
 */
export function readJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw invalidJson('the body is not UTF-8');
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidJson(error instanceof Error ? error.message : 'the body is not JSON');
  }
  // No PostgreSQL text can hold U+0000; the search in the text keeps the walk off the usual path.
  if (text.includes('\\u0000')) refuseNul(value, '');
  return value;
}

function invalidJson(reason: string): DomainError {
  return new DomainError('invalid_request', 'Bad Request. Invalid JSON', {
    hint: 'Send one JSON value, UTF-8 encoded.',
    details: [{ path: 'body', message: reason.slice(0, 300) }],
  });
}

function refuseNul(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (value.includes('\u0000')) throw nulAt(path);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, entry] of Object.entries(value)) {
      const inner = path === '' ? key : `${path}.${key}`;
      if (key.includes('\u0000')) throw nulAt(path === '' ? 'body' : path);
      refuseNul(entry, inner);
    }
  }
}

function nulAt(path: string): DomainError {
  const field = path === '' ? 'body' : path;
  const reason = 'must not contain the character U+0000';
  return new DomainError('invalid_request', `Bad Request. ${field}: ${reason}`, {
    details: [{ path: field, message: reason }],
  });
}
