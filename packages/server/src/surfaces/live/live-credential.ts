import type { IncomingMessage } from 'node:http';
import type { ConversationTokens } from '../../calls/conversation-tokens.ts';
import { DomainError } from '../../errors.ts';
import type { Access } from '../../invoke/access.ts';
import type { ConversationRecord } from '../../store/conversations.ts';

/** Why a socket is not let in: a close code of docs/live.md and a reason of at most 123 bytes. */
export interface Refusal {
  readonly code: number;
  readonly reason: string;
}

export interface CredentialParts {
  readonly access: Access;
  readonly tokens: ConversationTokens;
}

export interface LiveRequest {
  readonly token: string | null;
  readonly apiKey: string | null;
  readonly ip: string | null;
  /** The page that opened the socket, from a browser. */
  readonly origin: string | null;
  readonly host: string | null;
}

const NO_CREDENTIAL: Refusal = { code: 4401, reason: 'send a conversation token as ?t=, or an API key in x-api-key' };
const UNKNOWN: Refusal = { code: 4404, reason: 'this conversation does not exist' };

/** Who may open the socket of a conversation: null lets it in. */
export async function refusalOf(
  parts: CredentialParts,
  request: LiveRequest,
  find: () => Promise<ConversationRecord | null>,
): Promise<Refusal | null> {
  if (request.token !== null) return refuseToken(parts, request.token, await find());
  if (request.apiKey === null) return NO_CREDENTIAL;
  if (request.origin !== null && !isSameOrigin(request.origin, request.host)) {
    return { code: 4401, reason: 'pages of other origins join with a conversation token, not with an API key' };
  }
  let accountId: string;
  try {
    const caller = await parts.access.authenticate(request.apiKey, request.ip);
    if (!caller.scopes.has('converse')) return { code: 4401, reason: 'this API key lacks the scope "converse"' };
    accountId = caller.account_id;
  } catch (error) {
    if (DomainError.is(error)) return { code: 4401, reason: error.message.slice(0, 120) };
    throw error;
  }
  const record = await find();
  return record === null || record.account_id !== accountId ? UNKNOWN : null;
}

async function refuseToken(
  { tokens }: CredentialParts,
  token: string,
  record: ConversationRecord | null,
): Promise<Refusal | null> {
  if (record === null) return UNKNOWN;
  const verdict = await tokens.read(record, token);
  if (verdict.valid) return null;
  const expired = verdict.reason === 'expired';
  return { code: 4401, reason: expired ? 'the token has expired' : 'the token is not for this conversation' };
}

function isSameOrigin(origin: string, host: string | null): boolean {
  try {
    return host !== null && new URL(origin).host === host;
  } catch {
    return false; // `null` of a sandboxed page, or no URL at all
  }
}

/** The facts of an upgrade request that decide about it. */
export function liveRequest(request: IncomingMessage, url: URL, apiKey: string | null, ip: string | null): LiveRequest {
  return {
    token: url.searchParams.get('t'),
    apiKey,
    ip,
    origin: request.headers.origin ?? null,
    host: request.headers.host ?? null,
  };
}
