/** The server refused a request, in its own words, or could not be reached (`status` 0). */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly hint: string | null;

  constructor(status: number, message: string, hint: string | null) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

export interface RequestOptions {
  readonly key: string;
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** One request to the platform this page comes from. */
export async function request<T>(path: string, options: RequestOptions): Promise<T> {
  const headers: Record<string, string> = { 'x-api-key': options.key };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  const response = await send(path, {
    method: options.method ?? 'GET',
    headers,
    body: options.body === undefined ? null : JSON.stringify(options.body),
    signal: options.signal ?? null,
  });
  const body: unknown = await response.json().catch(() => null); // No JSON: the status alone has to do.
  if (response.ok) return body as T;
  throw new RequestError(
    response.status,
    textOf(body, 'message') ?? `the server answered ${response.status}`,
    textOf(body, 'hint'),
  );
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new RequestError(0, 'The server cannot be reached. Is it still running?', null);
  }
}

function textOf(body: unknown, field: string): string | null {
  if (typeof body !== 'object' || body === null || !(field in body)) return null;
  const value = (body as Record<string, unknown>)[field];
  return typeof value === 'string' && value !== '' ? value : null;
}
