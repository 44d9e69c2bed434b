import type { Dispatcher } from 'undici';
import { openAiConnections } from './open-ai-connections.ts';

export interface OpenAiOptions {
  /** Root of the API, for example `https://api.openai.com/v1`; `/chat/completions` is appended. */
  readonly baseUrl: string;
  /** Sent as a bearer token; null or empty for servers that want none. */
  readonly apiKey: string | null;
  readonly model: string;
  /** Further request headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further keys of the request body, for example `temperature`. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
  /** Further query parameters. */
  readonly defaultQuery?: Readonly<Record<string, string>>;
  /** Sends the requests, for example bound by an egress guard; by default the model keeps a pool of its own. */
  readonly dispatcher?: Dispatcher;
}

/** Where and how requests go out. */
export interface Endpoint extends AsyncDisposable {
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  /** Takes every secret of the options out of a text. */
  readonly scrub: (text: string) => string;
}

const route = '/chat/completions';

export function endpoint(options: OpenAiOptions): Endpoint {
  const url = new URL(options.baseUrl);
  const root = url.pathname.replace(/\/+$/, '');
  const query = new URLSearchParams(url.search);
  for (const [key, value] of Object.entries(options.defaultQuery ?? {})) query.set(key, value);
  const own = options.dispatcher === undefined ? openAiConnections(options.baseUrl) : null;
  return {
    dispatcher: options.dispatcher ?? (own?.dispatcher as Dispatcher),
    origin: url.origin,
    path: `${root.endsWith(route) ? root : root + route}${query.size === 0 ? '' : `?${query}`}`,
    headers: requestHeaders(options),
    scrub: scrubber(options),
    async [Symbol.asyncDispose]() {
      await own?.[Symbol.asyncDispose]();
    },
  };
}

function requestHeaders(options: OpenAiOptions): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'text/event-stream, application/json',
  };
  if (options.apiKey) headers.authorization = `Bearer ${options.apiKey}`;
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = value;
  return headers;
}

/** Providers quote keys in their refusals, and a refusal ends up in events and logs. */
function scrubber(options: OpenAiOptions): (text: string) => string {
  const values = [
    options.apiKey ?? '',
    ...Object.values(options.headers ?? {}),
    ...Object.values(options.defaultQuery ?? {}),
  ];
  const secrets = values.filter((value) => value.length >= 6).sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '********'), text);
}
