/** One event of the live protocol, server to client (the envelope; bodies are in the tables of docs/live.md). */
export interface LiveEvent {
  readonly message_type: 'conversation' | 'system';
  /** Dotted name, for example `conversation.utterance`. */
  readonly event_type: string;
  readonly conversation_id: string;
  /** Unix seconds, fractional: when the event was made. */
  readonly timestamp: number;
  /** Strictly increasing over every event of one conversation. */
  readonly seq: number;
  /** Groups everything one user input caused; the greeting is 0, the first user turn 1. */
  readonly turn_idx?: number;
  /** Joins the events of one generated utterance. */
  readonly inference_id?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** What a client sends. */
export interface Interaction {
  readonly message_type?: 'conversation';
  readonly event_type: string;
  readonly conversation_id?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}
