import type { LiveEvent } from '@palaver/contract';
import type { EventDraft } from '../turns/command.ts';

/** Puts an event into its envelope; the keys always come in this order. */
export function liveEvent(draft: EventDraft, conversationId: string, at: number, seq: number): LiveEvent {
  const event: { -readonly [K in keyof LiveEvent]: LiveEvent[K] } = {
    message_type: draft.message_type,
    event_type: draft.event_type,
    conversation_id: conversationId,
    timestamp: at / 1000,
    seq,
  };
  if (draft.turn_idx !== undefined) event.turn_idx = draft.turn_idx;
  if (draft.inference_id !== undefined) event.inference_id = draft.inference_id;
  if (draft.properties !== undefined) event.properties = draft.properties;
  return event;
}
