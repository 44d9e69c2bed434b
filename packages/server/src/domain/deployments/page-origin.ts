import { badField } from '../../errors.ts';
import { checkFilledText } from '../tools/field-rules.ts';

/**
 * An origin that may show a deployment: `https://host[:port]`, or a host alone, which stands for `https://` and
 * `http://` of it. A path is cut off, since a page's origin has none.
 * @throws DomainError naming the field
 */
export function checkOrigin(field: string, value: unknown): string {
  const text = checkFilledText(field, value).trim();
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(full) ? new URL(full) : null;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url === null || !isWeb || url.username !== '' || url.host === '' || /[\s'";,*]/.test(url.host)) {
    throw badField(field, 'must be the origin of a page, for example https://shop.example.com');
  }
  return full === text ? url.origin : url.host;
}

/** `origin` is null where the request comes from no page, or from a page of this server. */
export function isOriginAllowed(allowed: readonly string[], origin: string | null): boolean {
  if (allowed.length === 0 || origin === null) return true;
  if (!URL.canParse(origin)) return false;
  const { origin: plain, host } = new URL(origin);
  return allowed.some((entry) => entry === plain || entry === host);
}

/** The `frame-ancestors` of pages that an allowed page may show. */
export function frameAncestors(allowed: readonly string[]): string {
  if (allowed.length === 0) return '*';
  const entries = allowed.flatMap((entry) =>
    entry.includes('://') ? [entry] : [`https://${entry}`, `http://${entry}`],
  );
  return ["'self'", ...entries].join(' ');
}
