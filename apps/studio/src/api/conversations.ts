import type { CallDetails, CallState, LiveEvent } from '@palaver/client';
import type { List } from './pages.ts';
import { request } from './request.ts';

export interface Conversation {
  readonly conversation_id: string;
  readonly conversation_name: string;
  readonly conversation_url: string;
  readonly status: 'active' | 'ended';
  readonly pal_id: string | null;
  readonly created_at: string;
  readonly ended_at?: string | null;
  readonly meeting_token?: string;
}

/** A call with the times of its life. */
export interface RecordedCall extends CallDetails {
  readonly confirmed_by: string | null;
  readonly attempts: number;
  readonly history: readonly { readonly state: CallState; readonly at: string; readonly reason: string | null }[];
}

export function startConversation(key: string, palId: string, name: string): Promise<Conversation> {
  const body = { pal_id: palId, chat: true, conversation_name: name };
  return request<Conversation>('/v2/conversations', { key, method: 'POST', body });
}

export function getConversation(key: string, id: string, signal: AbortSignal): Promise<Conversation> {
  return request<Conversation>(`/v2/conversations/${encodeURIComponent(id)}`, { key, signal });
}

/**
 * A page of the conversations, newest first. The list itself starts with the oldest, so a page counted from its end
 * lies on one or two of its own.
 */
export async function listNewestConversations(
  key: string,
  limit: number,
  page: number,
  signal: AbortSignal,
): Promise<List<Conversation>> {
  const read = (number: number) =>
    request<List<Conversation>>(`/v2/conversations?limit=${limit}&page=${number}`, { key, signal });
  const first = await read(1);
  const { total_count } = first;
  const end = total_count - (page - 1) * limit;
  const start = Math.max(0, end - limit);
  if (end <= 0) return { data: [], total_count };
  const firstPage = Math.floor(start / limit) + 1;
  const lastPage = Math.ceil(end / limit);
  const numbers = firstPage === lastPage ? [firstPage] : [firstPage, lastPage];
  const lists = await Promise.all(numbers.map((number) => (number === 1 ? first : read(number))));
  const offset = (firstPage - 1) * limit;
  const data = lists.flatMap((list) => list.data).slice(start - offset, end - offset);
  return { data: data.toReversed(), total_count };
}

/** Every call so far, page by page. */
export async function listCalls(key: string, id: string): Promise<readonly RecordedCall[]> {
  const calls: RecordedCall[] = [];
  for (let page = 1; ; page += 1) {
    const path = `/v2/conversations/${encodeURIComponent(id)}/tool_calls?limit=100&page=${page}`;
    const list = await request<List<RecordedCall>>(path, { key });
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
