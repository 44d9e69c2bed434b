import { request } from 'undici';
import { isObject } from './json.ts';

const maxBytes = 1024 * 1024;

/** The model names a server offers under `/models`; null when nobody answers in time, or not in that form. */
export async function listModels(baseUrl: string, timeoutMs: number): Promise<readonly string[] | null> {
  try {
    const url = `${baseUrl.replace(/\/+$/, '')}/models`;
    const answer = await request(url, {
      signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: 'application/json' },
    });
    if (answer.statusCode !== 200) {
      await answer.body.dump({ limit: maxBytes });
      return null;
    }
    const body: unknown = await answer.body.json();
    if (!isObject(body) || !Array.isArray(body.data)) return null;
    return body.data.flatMap((entry) => (isObject(entry) && typeof entry.id === 'string' ? [entry.id] : []));
  } catch {
    // A probe: whatever goes wrong means that there is no such server.
    return null;
  }
}
