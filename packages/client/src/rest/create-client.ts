import type { Call } from './call.ts';
import { createClient as createHttpClient } from './generated/client/index.ts';
import { resources } from './generated/resources.gen.ts';
import { PalaverError } from './palaver-error.ts';

export interface ClientSettings {
  /** Origin of the server, for example `http://127.0.0.1:4700`. */
  readonly baseUrl: string;
  /** Left out where the calls need none. */
  readonly apiKey?: string;
  readonly fetch?: typeof globalThis.fetch;
}

/** The REST API as methods: `client.tools.create(body)`. */
export type Client = ReturnType<typeof resources>;

/**
 * Makes a client for one server and key.
 * @throws PalaverError from every method, when the server refuses or cannot be reached
 * @example
 * const client = createClient({ baseUrl: 'http://127.0.0.1:4700', apiKey });
 * const tool = await client.tools.create({ name: 'find_parcel', description: 'Look up a parcel.' });
 */
export function createClient({ baseUrl, apiKey, fetch }: ClientSettings): Client {
  const client = createHttpClient({
    baseUrl: baseUrl.replace(/\/+$/, ''),
    ...(fetch === undefined ? {} : { fetch }),
    ...(apiKey === undefined ? {} : { headers: { 'x-api-key': apiKey } }),
  });
  const call: Call = async <T>(
    ...[run, input, { signal, idempotencyKey, headers } = {}]: Parameters<Call>
  ): Promise<T> => {
    const sent = {
      client,
      ...input,
      headers: { ...headers, ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }) },
      ...(signal === undefined ? {} : { signal }),
    };
    const { data, error, response } = await run(sent as never);
    if (response === undefined) {
      signal?.throwIfAborted();
      throw new PalaverError(0, { message: `no answer from ${baseUrl}` }, error);
    }
    // 304: a patch that changes nothing has no answer beside its status.
    if (response.status === 204 || response.status === 304) return undefined as T;
    if (response.ok) return data as T;
    throw new PalaverError(response.status, typeof error === 'object' && error !== null ? { ...error } : {});
  };
  return resources(call);
}
