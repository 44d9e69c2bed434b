import { type Dispatcher, Pool } from 'undici';

/** Silence of the server before a request counts as broken; the runtime's own limits are shorter. */
const silenceMs = 120_000;

/** Kept-alive connections to one server, for several models to share. */
export interface OpenAiConnections extends AsyncDisposable {
  readonly dispatcher: Dispatcher;
}

export function openAiConnections(baseUrl: string): OpenAiConnections {
  const pool = new Pool(new URL(baseUrl).origin, {
    connections: null,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
  });
  return { dispatcher: pool, [Symbol.asyncDispose]: () => pool.destroy() };
}
