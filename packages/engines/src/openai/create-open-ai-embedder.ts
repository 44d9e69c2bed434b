import type { Dispatcher } from 'undici';
import { request } from 'undici';
import { isObject } from './json.ts';

export interface OpenAiEmbedderOptions {
  /** Root of the API, for example `https://api.openai.com/v1`; `/embeddings` is appended. */
  readonly baseUrl: string;
  /** Sent as a bearer token; null or empty for servers that want none. */
  readonly apiKey: string | null;
  readonly model: string;
  readonly dispatcher?: Dispatcher;
}

const TIMEOUT_MS = 30_000;

/**
 * Turns texts into vectors of length one through an OpenAI-compatible `/embeddings`. The function rejects when the
 * server refuses or answers something else, and with the signal's reason.
 */
export function createOpenAiEmbedder(
  options: OpenAiEmbedderOptions,
): (texts: readonly string[], signal: AbortSignal) => Promise<readonly Float32Array[]> {
  const url = `${options.baseUrl.replace(/\/+$/, '')}/embeddings`;
  const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' };
  if (options.apiKey) headers.authorization = `Bearer ${options.apiKey}`;
  return async (texts, signal) => {
    const answer = await request(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ model: options.model, input: texts, encoding_format: 'float' }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
    });
    if (answer.statusCode !== 200) {
      await answer.body.dump({ limit: 65_536 });
      throw new Error(`the embeddings server answered ${answer.statusCode}`);
    }
    return readVectors(await answer.body.json(), texts.length);
  };
}

/** The vectors in the order of the texts, whatever the order of the answer. */
function readVectors(body: unknown, count: number): readonly Float32Array[] {
  const vectors = new Array<Float32Array | undefined>(count).fill(undefined);
  const entries = isObject(body) && Array.isArray(body.data) ? body.data : [];
  for (const [place, entry] of entries.entries()) {
    if (!isObject(entry) || !Array.isArray(entry.embedding)) continue;
    const index = typeof entry.index === 'number' ? entry.index : place;
    if (index >= 0 && index < count) vectors[index] = unit(entry.embedding);
  }
  const size = vectors[0]?.length ?? 0;
  return vectors.map((vector) => {
    if (vector === undefined || size === 0 || vector.length !== size) {
      throw new Error('the embeddings server did not answer one vector for each text');
    }
    return vector;
  });
}

function unit(values: readonly unknown[]): Float32Array {
  const vector = Float32Array.from(values, Number);
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0) throw new Error('the embeddings server answered a vector of no length');
  return vector.map((value) => value / length);
}
