import type { Tool, ToolApi, ToolAuth } from '@palaver/contract';
import type { EffectivePolicy } from '@palaver/runtime';
import { effectivePolicy } from '../domain/tools/effective-policy.ts';
import type { AccountSealer } from '../security/sealer.ts';
import type { ResultRules } from './answer-text.ts';
import { type BodyTemplate, compileBody } from './body-template.ts';
import { type OAuthClient, oauthClient } from './oauth-tokens.ts';
import { secretScrubber } from './secret-scrubber.ts';
import { compileUrl, type UrlTemplate } from './url-template.ts';

/** What an authentication adds to a request, secrets opened. */
export type PreparedAuth =
  | { readonly type: 'none' }
  | { readonly type: 'header'; readonly name: string; readonly value: string; readonly masked: string }
  | { readonly type: 'query'; readonly name: string; readonly value: string }
  | { readonly type: 'hmac'; readonly secret: string }
  | { readonly type: 'oauth2'; readonly client: OAuthClient };

/** Everything of an api tool that does not change from call to call. Holds secrets: never logged, never serialised. */
export interface PreparedTool {
  readonly tool: Tool;
  readonly method: string;
  readonly sendsBody: boolean;
  readonly url: UrlTemplate;
  readonly body: BodyTemplate | null;
  readonly form: boolean;
  /** Static headers, and the content type where a body is sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly auth: PreparedAuth;
  readonly required: readonly string[];
  readonly timeoutMs: number;
  readonly policy: EffectivePolicy;
  readonly result: ResultRules;
  readonly scrub: (text: string) => string;
}

const defaultMaxChars = 16_384;
const bodyless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE']);
/** Set by the HTTP client itself, or by us on every request. */
const ownHeaders: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'accept-encoding',
  'idempotency-key',
  'palaver-attempt',
  'user-agent',
]);

/** @throws when the tool has no api delivery, or a sealed secret cannot be opened. */
export function prepareTool(tool: Tool, sealer: AccountSealer): PreparedTool {
  const api = tool.delivery.api;
  if (api === undefined) throw new Error(`tool "${tool.tool_id}" has no api delivery`);
  const auth = openAuth(tool.tool_id, api.auth, sealer);
  const method = auth.type === 'hmac' ? 'POST' : api.method;
  const sendsBody = !bodyless.has(method);
  return {
    tool,
    method,
    sendsBody,
    url: compileUrl(api.url, api.query_params ?? {}),
    body: api.body_template === undefined ? null : compileBody(api.body_template),
    form: auth.type !== 'hmac' && api.content_type === 'application/x-www-form-urlencoded',
    headers: staticHeaders(api, auth, sendsBody),
    auth,
    required: requiredNames(tool.parameters),
    timeoutMs: api.timeout * 1000,
    policy: effectivePolicy(tool),
    result: {
      pick: tool.policy?.result?.pick ?? [],
      maxChars: tool.policy?.result?.max_chars ?? defaultMaxChars,
    },
    scrub: secretScrubber(secretsOf(auth)),
  };
}

/** A header value as the bytes that leave: Latin-1 where it fits, else UTF-8. */
export function headerBytes(value: string): string {
  return /^[\p{ASCII}\x80-\xff]*$/u.test(value) ? value : Buffer.from(value).toString('latin1');
}

function openAuth(toolId: string, auth: ToolAuth, sealer: AccountSealer): PreparedAuth {
  const open = (sealed: string | undefined) => sealer.open(sealed ?? '');
  switch (auth.type) {
    case 'none':
      return { type: 'none' };
    case 'bearer':
      return headerAuth('Authorization', `Bearer ${open(auth.token)}`, 'Bearer ********');
    case 'basic': {
      const pair = `${auth.username ?? ''}:${open(auth.password)}`;
      return headerAuth('Authorization', `Basic ${Buffer.from(pair).toString('base64')}`, 'Basic ********');
    }
    case 'api_key': {
      const name = auth.name ?? '';
      const value = open(auth.value);
      return auth.location === 'query' ? { type: 'query', name, value } : headerAuth(name, value, '********');
    }
    case 'hmac':
      return { type: 'hmac', secret: open(auth.secret) };
    case 'oauth2_client_credentials':
      return {
        type: 'oauth2',
        client: oauthClient({
          tool_id: toolId,
          token_url: auth.token_url ?? '',
          client_id: auth.client_id ?? '',
          client_secret: open(auth.client_secret),
          scope: auth.scope === undefined || auth.scope === '' ? null : auth.scope,
        }),
      };
  }
}

function headerAuth(name: string, value: string, masked: string): PreparedAuth {
  return { type: 'header', name, value: headerBytes(value), masked };
}

function staticHeaders(api: ToolApi, auth: PreparedAuth, sendsBody: boolean): Readonly<Record<string, string>> {
  const taken = new Set(ownHeaders);
  const added = authHeaderName(auth);
  if (added !== null) taken.add(added.toLowerCase());
  if (!sendsBody || auth.type === 'hmac') taken.add('content-type');
  const headers: Record<string, string> = {};
  let typed = false;
  for (const [name, value] of Object.entries(api.headers ?? {})) {
    if (taken.has(name.toLowerCase())) continue;
    typed ||= name.toLowerCase() === 'content-type';
    headers[name] = headerBytes(value);
  }
  if (sendsBody && !typed && added?.toLowerCase() !== 'content-type') {
    headers['Content-Type'] = auth.type === 'hmac' ? 'application/json' : api.content_type;
  }
  return headers;
}

function authHeaderName(auth: PreparedAuth): string | null {
  if (auth.type === 'header') return auth.name;
  if (auth.type === 'oauth2') return 'Authorization';
  return auth.type === 'hmac' ? 'X-Tavus-Signature' : null;
}

/** The values an endpoint could echo back. Of Basic also the encoded pair: it opens the same door. */
function secretsOf(auth: PreparedAuth): readonly string[] {
  switch (auth.type) {
    case 'none':
      return [];
    case 'header': {
      const credentials = /^(?:Bearer|Basic) (.*)$/s.exec(auth.value)?.[1];
      if (credentials === undefined) return [auth.value];
      if (!auth.value.startsWith('Basic ')) return [credentials];
      const pair = Buffer.from(credentials, 'base64').toString();
      return [credentials, pair, pair.slice(pair.indexOf(':') + 1)];
    }
    case 'query':
      return [auth.value];
    case 'hmac':
      return [auth.secret];
    case 'oauth2':
      return [auth.client.client_secret];
  }
}

function requiredNames(parameters: Readonly<Record<string, unknown>>): readonly string[] {
  const { required } = parameters;
  return Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : [];
}
