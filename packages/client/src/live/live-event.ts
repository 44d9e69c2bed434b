/** The states of a tool call on the wire. */
export type CallState =
  | 'proposed'
  | 'invalid'
  | 'duplicate'
  | 'held'
  | 'declined'
  | 'expired'
  | 'dispatched'
  | 'succeeded'
  | 'failed'
  | 'unknown'
  | 'cancelled';

/** What every event of a conversation carries; `T` is its dotted name, `P` its body. */
export interface LiveEnvelope<T extends string, P> {
  readonly message_type: 'conversation' | 'system';
  readonly event_type: T;
  readonly conversation_id: string;
  /** Unix seconds, fractional: when the event was made. */
  readonly timestamp: number;
  /** Strictly increasing over every event of one conversation. */
  readonly seq: number;
  /** Groups everything one user input caused; the greeting is 0, the first user turn 1. */
  readonly turn_idx?: number;
  /** Joins the events of one generated utterance. */
  readonly inference_id?: string;
  readonly properties: P;
}

/** Who says an utterance. */
export type Speaker = 'user' | 'pal';

/** An objective with what was found out for it; a variable that was not found has the value `NOTFOUND`. */
export interface ObjectiveFindings {
  readonly objective_name: string;
  readonly output_variables: Readonly<Record<string, string>>;
}

/** The bodies of the events this client knows, by event name. */
export interface LiveEventBodies {
  'conversation.utterance': {
    readonly role: Speaker;
    /** The whole intended text, also when it was cut off. */
    readonly speech: string;
    readonly interrupted?: boolean;
    /** The part that was played out; only beside `interrupted`. */
    readonly heard?: string;
  };
  'conversation.utterance.streaming': {
    readonly role: Speaker;
    /** The text so far, not a delta. */
    readonly speech: string;
    readonly content_index?: number;
    readonly final?: boolean;
    readonly is_interrupted?: boolean;
  };
  'conversation.started_speaking': { readonly role: Speaker };
  'conversation.stopped_speaking': {
    readonly role: Speaker;
    readonly interrupted?: boolean;
    readonly duration?: number | null;
  };
  'conversation.tool_call': {
    readonly name: string;
    /** JSON text. */
    readonly arguments: string;
    readonly tool_call_id?: string;
  };
  'conversation.tool_call.state': {
    readonly tool_call_id: string;
    readonly name: string;
    readonly state: CallState;
    readonly reason?: string | null;
    readonly duplicate_of?: string | null;
  };
  'conversation.tool_call.held': {
    readonly tool_call_id: string;
    readonly name: string;
    readonly arguments: Readonly<Record<string, unknown>>;
    readonly arguments_hash: string;
    readonly wants: 'confirmation' | 'slots' | 'end_of_turn';
    /** The read-back, in words. */
    readonly prompt: string;
    /** Unix seconds. */
    readonly expires_at: number;
  };
  'conversation.claim.corrected': { readonly sentence: string; readonly tool_call_id?: string };
  'conversation.guardrail.triggered': {
    readonly guardrail: string;
    readonly guardrail_uuid: string;
    /** What the judge saw, in words. */
    readonly reason: string;
  };
  'conversation.objective.activated': { readonly objective_name: string };
  'conversation.objective.pending': ObjectiveFindings;
  'conversation.objective.completed': ObjectiveFindings;
  /** What the reply before it draws on. */
  'conversation.rag.observability': {
    readonly documents: readonly { readonly document_id: string; readonly document_name: string }[];
  };
  'conversation.error': {
    readonly code: string;
    readonly message: string;
    readonly engine?: string;
    readonly recoverable: boolean;
  };
  'conversation.resumed': { readonly after: number; readonly next_seq: number };
  'system.pal_joined': { readonly face_id?: string };
  'system.shutdown': { readonly shutdown_reason: string };
}

/**
 * One event, server to client. A newer server may send names that are not in this union: give a `switch` over
 * `event_type` a `default`.
 */
export type LiveEvent = {
  [T in keyof LiveEventBodies]: LiveEnvelope<T, LiveEventBodies[T]>;
}[keyof LiveEventBodies];

/**
 * Reads one text frame of the live socket; null when it is no event. Events whose body is empty on the wire get an
 * empty `properties`.
 */
export function parseLiveEvent(frame: string): LiveEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return null; // A frame that is no JSON is no event; the protocol has nothing else in text frames.
  }
  if (typeof value !== 'object' || value === null || !('event_type' in value)) return null;
  if (typeof value.event_type !== 'string') return null;
  const properties = 'properties' in value && value.properties !== null ? value.properties : {};
  return { ...value, properties } as unknown as LiveEvent;
}
