import { EngineError } from '@palaver/runtime/ports';
import { errorText, isObject } from './json.ts';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** How long the provider asks to wait: `retry-after-ms`, `Retry-After` in seconds or as a date. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const exact = Number(one(headers['retry-after-ms']));
  if (Number.isFinite(exact) && exact > 0) return Math.ceil(exact);
  const text = one(headers['retry-after']).trim();
  if (text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** The error for an answer whose status is not 200. */
export function refusal(options: {
  readonly engine: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly scrub: (text: string) => string;
  readonly now: number;
}): EngineError {
  const { engine, status, headers, body, scrub, now } = options;
  const parsed = parse(body);
  const said = errorText(parsed) ?? plainMessage(parsed) ?? plainText(headers, body);
  const isRedirect = status >= 300 && status < 400;
  const what = isRedirect ? `answered with a redirect (status ${status})` : `refused the request with status ${status}`;
  const wait = retryAfterMs(headers, now);
  return new EngineError(scrub(said === '' ? what : `${what}: ${said}`), {
    engine,
    phase: 'request',
    retryable: isRetryable(status, parsed),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

/** An account without credit answers 429 like a busy one, but waiting does not help. */
function isRetryable(status: number, body: unknown): boolean {
  const code = isObject(body) && isObject(body.error) ? body.error.code : undefined;
  if (code === 'insufficient_quota') return false;
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

function plainMessage(body: unknown): string | null {
  if (!isObject(body)) return null;
  for (const text of [body.message, body.detail]) if (typeof text === 'string') return text;
  return body.detail === undefined ? null : JSON.stringify(body.detail).slice(0, 300);
}

function plainText(headers: Headers, body: string): string {
  return one(headers['content-type']).includes('html') ? '' : body.trim().slice(0, 300);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not JSON: the caller falls back to the text.
    return undefined;
  }
}

function one(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : (value?.[0] ?? '');
}
