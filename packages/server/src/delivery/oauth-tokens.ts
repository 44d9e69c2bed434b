import { createHash } from 'node:crypto';
import { type Egress, EgressFailed, EgressRefused } from '../security/egress.ts';

/** A tool's client credentials, opened. */
export interface OAuthClient {
  readonly tool_id: string;
  readonly token_url: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly scope: string | null;
  /** Tells clients apart, secrets included, without holding one. */
  readonly cache_key: string;
}

export function oauthClient(client: Omit<OAuthClient, 'cache_key'>): OAuthClient {
  const secret = createHash('sha256').update(client.client_secret).digest('base64');
  return { ...client, cache_key: JSON.stringify([client.token_url, client.client_id, secret, client.scope]) };
}

/** No token could be had. `message` names no secret and no address. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

export interface OAuthTokens {
  /**
   * A valid access token, from the cache where it can be. Concurrent calls share one request to the token endpoint.
   * @throws TokenError; the signal's reason when it is aborted
   */
  token(client: OAuthClient, timeoutMs: number, signal: AbortSignal): Promise<string>;
  /** Drops the token if it is still the cached one. */
  drop(client: OAuthClient, token: string): void;
  forget(toolId: string): void;
}

interface Entry {
  readonly promise: Promise<string>;
  /** Null while the request is under way. */
  settled: { readonly token: string | null; readonly freshUntil: number } | null;
}

const failureCachedMs = 5_000;
const assumedLifetimeMs = 300_000;
const longestMarginMs = 60_000;
const maxEntriesPerTool = 100;

export function createOAuthTokens(egress: Egress, now: () => number): OAuthTokens {
  const byTool = new Map<string, Map<string, Entry>>();
  return {
    token(client, timeoutMs, signal) {
      const entries = byTool.get(client.tool_id) ?? new Map<string, Entry>();
      byTool.set(client.tool_id, entries);
      const key = client.cache_key;
      const cached = entries.get(key);
      if (cached !== undefined && (cached.settled === null || now() < cached.settled.freshUntil)) {
        return withSignal(cached.promise, signal);
      }
      if (entries.size >= maxEntriesPerTool) entries.delete(entries.keys().next().value!);
      const entry = startFetch(egress, client, timeoutMs, now);
      entries.set(key, entry);
      return withSignal(entry.promise, signal);
    },
    drop(client, token) {
      const entries = byTool.get(client.tool_id);
      if (entries?.get(client.cache_key)?.settled?.token === token) entries.delete(client.cache_key);
    },
    forget(toolId) {
      byTool.delete(toolId);
    },
  };
}

function startFetch(egress: Egress, client: OAuthClient, timeoutMs: number, now: () => number): Entry {
  const fetched = fetchToken(egress, client, timeoutMs);
  const entry: Entry = {
    settled: null,
    promise: fetched.then(
      ({ token, lifetimeMs }) => {
        entry.settled = { token, freshUntil: now() + lifetimeMs - Math.min(longestMarginMs, lifetimeMs / 10) };
        return token;
      },
      (error) => {
        entry.settled = { token: null, freshUntil: now() + failureCachedMs };
        throw error;
      },
    ),
  };
  // Every caller may have been aborted before the failure arrives.
  entry.promise.catch(() => undefined);
  return entry;
}

/** The request's own time cap ends it; an aborted caller only stops waiting, others may share it. */
function withSignal(promise: Promise<string>, signal: AbortSignal): Promise<string> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

interface FetchedToken {
  readonly token: string;
  readonly lifetimeMs: number;
}

async function fetchToken(egress: Egress, client: OAuthClient, timeoutMs: number): Promise<FetchedToken> {
  const deadline = performance.now() + timeoutMs;
  const scope: Readonly<Record<string, string>> = client.scope === null ? {} : { scope: client.scope };
  const inForm = { client_id: client.client_id, client_secret: client.client_secret };
  const first = await post(egress, client.token_url, { ...inForm, ...scope }, {}, timeoutMs);
  if (first.status !== 401) return readToken(first.status, first.body);
  const credentials = `${formEncoded(client.client_id)}:${formEncoded(client.client_secret)}`;
  const basic = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  const second = await post(egress, client.token_url, scope, basic, Math.max(1, deadline - performance.now()));
  return readToken(second.status, second.body);
}

async function post(
  egress: Egress,
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
) {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...fields }).toString();
  const sent = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json', ...headers };
  try {
    return await egress.request({ url, method: 'POST', headers: sent, body, timeoutMs, maxBytes: 64 * 1024 });
  } catch (error) {
    if (error instanceof EgressRefused) throw new TokenError(`the token endpoint is not allowed (${error.rule})`);
    if (!(error instanceof EgressFailed)) throw error;
    throw new TokenError(
      error.timeout ? 'the token endpoint did not answer in time' : 'the token endpoint did not answer',
    );
  }
}

function readToken(status: number, body: Buffer): FetchedToken {
  const answer = parseObject(body);
  if (status < 200 || status >= 300) {
    const code = typeof answer?.error === 'string' && /^[a-z_]{1,64}$/.test(answer.error) ? ` ${answer.error}` : '';
    throw new TokenError(`the token endpoint answered with status ${status}${code}`);
  }
  const token = answer?.access_token;
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new TokenError('the token endpoint answered without a usable access token');
  }
  const seconds = Number(answer?.expires_in ?? Number.NaN);
  return { token, lifetimeMs: Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : assumedLifetimeMs };
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' ? (value as Readonly<Record<string, unknown>> | null) : null;
  } catch {
    // Not JSON: an answer without a token.
    return null;
  }
}

/** RFC 6749 2.3.1: the id and secret are form-encoded before they go into Basic. */
function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
