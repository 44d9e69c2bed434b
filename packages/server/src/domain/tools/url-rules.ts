import { badField, DomainError } from '../../errors.ts';
import { checkText } from './field-rules.ts';

/** Says why the egress guard refuses a URL; null when it lets it pass. */
export type UrlGuard = (url: string) => { readonly rule: string; readonly message: string } | null;

const maxLength = 2_048;

/** The rules for every URL a tool names: an absolute `https` URL whose host is written out. */
export function checkToolUrl(field: string, value: unknown, guard: UrlGuard): string {
  const url = checkText(field, value);
  if (url === '') throw badField(field, 'must not be empty');
  if (url.length > maxLength) throw badField(field, `must have at most ${maxLength} characters`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  if (/[\\\s\x00-\x1f\x7f]/.test(url))
    throw badField(field, 'must not hold a backslash, white space or a control character');
  const parts = splitUrl(url);
  if (parts === null) throw badField(field, 'must be an absolute URL such as https://api.example.com/v1/items');
  const { scheme, authority } = parts;
  if (/[{}]/.test(scheme + authority)) {
    throw badField(field, 'placeholders may stand in the path and the query only: scheme, host and port are literal');
  }
  if (authority.includes('@')) throw badField(field, 'must not hold user information: put credentials into auth');
  if (url.includes('#')) throw badField(field, 'must not have a fragment (#)');
  if (!URL.canParse(url)) throw badField(field, 'is not a URL');
  const refusal = guard(url);
  if (refusal !== null) {
    throw new DomainError('egress_refused', `Bad Request. ${field}: ${refusal.message}`, {
      details: [{ path: field, message: refusal.message }],
      hint: 'Use a publicly reachable https URL, or ask the operator to open the target with PALAVER_EGRESS_ALLOW.',
    });
  }
  return url;
}

/** Null when there is no `scheme://authority`. The rest begins with `/`, `?`, `#` or is empty. */
export function splitUrl(url: string): { scheme: string; authority: string; rest: string } | null {
  const match = /^([^:/?#]+):\/\/([^/?#]+)(.*)$/s.exec(url);
  return match === null ? null : { scheme: match[1] ?? '', authority: match[2] ?? '', rest: match[3] ?? '' };
}

/** Scheme, host and port, normalised: what decides whether a kept secret still goes to the same place. */
export function originOf(url: string): string | null {
  const parts = splitUrl(url);
  if (parts === null || !URL.canParse(`${parts.scheme}://${parts.authority}`)) return null;
  return new URL(`${parts.scheme}://${parts.authority}`).origin;
}
