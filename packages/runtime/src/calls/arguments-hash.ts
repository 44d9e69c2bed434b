import { createHash, hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** Lower-case hex SHA-256 of the canonical arguments: RFC 8785, strings NFC-normalised and trimmed. */
export function argumentsHash(filled: Readonly<Record<string, unknown>>): string {
  const text = canonicalize(normalised(filled)) ?? '{}';
  return typeof hash === 'function' ? hash('sha256', text, 'hex') : createHash('sha256').update(text).digest('hex');
}

function normalised(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().normalize('NFC').trim();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(normalised);
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    // an assignment to `__proto__` would set the prototype instead
    Object.defineProperty(copy, key.toWellFormed(), {
      value: normalised(member),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}
