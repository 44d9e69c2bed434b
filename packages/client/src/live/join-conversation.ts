/** What `GET /v2/conversations/{conversation_id}/join` answers. */
export interface JoinedConversation {
  readonly conversation_id: string;
  readonly conversation_name: string;
  readonly status: 'active' | 'ended';
  readonly pal_name: string;
  readonly face: JoinedFace | null;
  /** Opens the live socket of this conversation and nothing else; null when the conversation has ended. */
  readonly token: string | null;
  /** ISO 8601; null without a token. */
  readonly expires_at: string | null;
}

/** The face of a conversation's PAL; the picture's address may be relative to the server. */
export interface JoinedFace {
  readonly face_id: string;
  readonly face_name: string;
  readonly thumbnail_image_url: string | null;
}

const closeCodes: Readonly<Record<number, number>> = { 400: 4404, 401: 4401, 403: 4401, 404: 4404, 410: 4410 };

/** The join was refused; `close_code` is the live socket's code of the same meaning, or 1006 where trying again may help. */
export class JoinError extends Error {
  override readonly name = 'JoinError';
  readonly status: number;
  readonly close_code: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
    this.close_code = closeCodes[status] ?? 1006;
  }
}

/**
 * Asks the server for a token to one conversation. It takes no API key; a private conversation wants its meeting token.
 *
 * @throws {JoinError} when the server refuses, with its own words
 */
export async function joinConversation(options: {
  readonly baseUrl: string;
  readonly conversationId: string;
  /** The meeting token of a private conversation: the `?t=` of the page's address. */
  readonly token?: string;
  readonly signal?: AbortSignal;
}): Promise<JoinedConversation> {
  const url = new URL(`/v2/conversations/${encodeURIComponent(options.conversationId)}/join`, options.baseUrl);
  if (options.token !== undefined) url.searchParams.set('t', options.token);
  const response = await fetch(url, { signal: options.signal ?? null });
  // A proxy's error page is no JSON; the status tells enough.
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new JoinError(response.status, messageOf(body) ?? `the server answered ${response.status}`);
  return body as JoinedConversation;
}

function messageOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('message' in body)) return null;
  return typeof body.message === 'string' ? body.message : null;
}
