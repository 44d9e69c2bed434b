import type { CallDetails, LiveEvent } from '@palaver/client';
import { request } from './request.ts';

export interface Conversation {
  readonly conversation_id: string;
  readonly conversation_name: string;
  readonly conversation_url: string;
  readonly status: 'active' | 'ended';
  readonly pal_id: string | null;
  readonly created_at: string;
  readonly meeting_token?: string;
}

interface List<T> {
  readonly data: readonly T[];
  readonly total_count: number;
}

export function startConversation(key: string, palId: string, name: string): Promise<Conversation> {
  const body = { pal_id: palId, chat: true, conversation_name: name };
  return request<Conversation>('/v2/conversations', { key, method: 'POST', body });
}

export function getConversation(key: string, id: string, signal: AbortSignal): Promise<Conversation> {
  return request<Conversation>(`/v2/conversations/${encodeURIComponent(id)}`, { key, signal });
}

/** The newest conversations, newest first: the list itself starts with the oldest, so its last pages are read. */
export async function listRecentConversations(
  key: string,
  count: number,
  signal: AbortSignal,
): Promise<Conversation[]> {
  const first = await request<List<Conversation>>(`/v2/conversations?limit=${count}`, { key, signal });
  const lastPage = Math.ceil(first.total_count / count);
  if (lastPage <= 1) return first.data.toReversed();
  const pages = await Promise.all(
    [lastPage - 1, lastPage].map((page) =>
      page === 1
        ? first
        : request<List<Conversation>>(`/v2/conversations?limit=${count}&page=${page}`, { key, signal }),
    ),
  );
  return pages
    .flatMap((page) => page.data)
    .slice(-count)
    .toReversed();
}

/** Every call so far, page by page. */
export async function listCalls(key: string, id: string): Promise<readonly CallDetails[]> {
  const calls: CallDetails[] = [];
  for (let page = 1; ; page += 1) {
    const path = `/v2/conversations/${encodeURIComponent(id)}/tool_calls?limit=100&page=${page}`;
    const list = await request<List<CallDetails>>(path, { key });
    calls.push(...list.data);
    if (list.data.length === 0 || calls.length >= list.total_count) return calls;
  }
}

/** The durable events of a conversation: what a client that was there from the start has seen. */
export async function listEvents(key: string, id: string, signal: AbortSignal): Promise<readonly LiveEvent[]> {
  const events: LiveEvent[] = [];
  for (;;) {
    const after = events.at(-1)?.seq ?? 0;
    const path = `/v2/conversations/${encodeURIComponent(id)}/events?after=${after}&limit=1000`;
    const list = await request<{ readonly data: readonly LiveEvent[] }>(path, { key, signal });
    events.push(...list.data);
    if (list.data.length < 1000) return events;
  }
}

export function endConversation(key: string, id: string): Promise<unknown> {
  return request(`/v2/conversations/${encodeURIComponent(id)}/end`, { key, method: 'POST' });
}
