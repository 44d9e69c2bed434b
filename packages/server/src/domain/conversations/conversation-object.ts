import type { Conversation, ConversationEvent } from '@palaver/contract';

interface ConversationFacts {
  readonly conversation_id: string;
  readonly conversation_name: string;
  readonly pal_id: string | null;
  readonly face_id: string | null;
  readonly status: 'active' | 'ended';
  readonly chat: boolean;
  readonly callback_url: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly ended_at: number | null;
}

export function conversationUrl(base: string, conversationId: string, token?: string): string {
  const url = `${base}/c/${conversationId}`;
  return token === undefined ? url : `${url}?t=${token}`;
}

/** The wire's form of a conversation. This path is shared by both vocabularies, so it carries both. */
export function conversationObject(
  row: ConversationFacts,
  base: string,
  verbose?: { readonly shutdown_reason: string | null; readonly events: ConversationEvent[] },
): Conversation {
  return {
    conversation_id: row.conversation_id,
    conversation_name: row.conversation_name,
    conversation_url: conversationUrl(base, row.conversation_id),
    status: row.status,
    callback_url: row.callback_url,
    pal_id: row.pal_id,
    persona_id: row.pal_id,
    face_id: row.face_id,
    replica_id: row.face_id,
    chat: row.chat,
    created_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
    ended_at: row.ended_at === null ? null : iso(row.ended_at),
    ...(verbose === undefined ? {} : { shutdown_reason: verbose.shutdown_reason }),
    events: verbose?.events ?? null,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
