import type { Command, EventDraft } from './command.ts';
import type { EventStamp } from './event.ts';
import type { SessionState } from './state.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * A step at work: a shallow copy of the state whose slices the reducers replace, and the commands they ask for.
 * It lives within one call of `step`; nothing keeps it.
 */
export interface Draft {
  readonly state: Writable<SessionState>;
  readonly commands: Command[];
  readonly at: number;
  /** A uuid that no other utterance has, derived from the event's. */
  freshId(): string;
}

export function openDraft(state: SessionState, stamp: EventStamp): Draft {
  let used = 0;
  return {
    state: { ...state },
    commands: [],
    at: stamp.at,
    freshId() {
      const n = used++;
      return n === 0 ? stamp.id : stamp.id.slice(0, -3) + n.toString(16).padStart(3, '0');
    },
  };
}

/** Decides a durable event. */
export function journal(draft: Draft, event: EventDraft): void {
  draft.commands.push({ kind: 'journal', event });
}

/** A conversation event of the current turn (I7: its `turn_idx` never falls). */
export function conversationEvent(
  draft: Draft,
  event_type: string,
  inference_id: string | undefined,
  properties: Readonly<Record<string, unknown>>,
): EventDraft {
  return { message_type: 'conversation', event_type, turn_idx: draft.state.turn.idx, inference_id, properties };
}

/** Tells clients of a fault; the conversation goes on when `recoverable`. */
export function journalError(
  draft: Draft,
  code: string,
  message: string,
  engine: string | null,
  recoverable = true,
): void {
  const properties = engine === null ? { code, message, recoverable } : { code, message, engine, recoverable };
  journal(draft, conversationEvent(draft, 'conversation.error', undefined, properties));
}
