import { badField, DomainError } from '../../errors.ts';
import { checkText } from '../tools/field-rules.ts';
import type { UrlGuard } from '../tools/url-rules.ts';

const maxLength = 2_048;

/**
 * Where a webhook goes; null for none, which clients also write as an empty text.
 * @throws DomainError `invalid_request` or `egress_refused`, naming the field
 */
export function checkCallbackUrl(field: string, value: unknown, guard: UrlGuard): string | null {
  if (value === undefined || value === null || value === '') return null;
  const url = checkText(field, value);
  if (url.length > maxLength) throw badField(field, `must have at most ${maxLength} characters`);
  if (!URL.canParse(url)) throw badField(field, 'must be an absolute URL such as https://hooks.example.com/palaver');
  const refusal = guard(url);
  if (refusal === null) return url;
  throw new DomainError('egress_refused', `Bad Request. ${field}: ${refusal.message}`, {
    details: [{ path: field, message: refusal.message }],
    hint: 'Use a publicly reachable https URL, or ask the operator to open the target with PALAVER_EGRESS_ALLOW.',
  });
}

/** Lets pass what was let through before: the operator may have closed the allow-list since. */
export function exceptKnown(guard: UrlGuard, known: readonly (string | null)[]): UrlGuard {
  const passed = new Set(known);
  return (url) => (passed.has(url) ? null : guard(url));
}
