import type { ConnectionState } from './connect-conversation.ts';
import type { CallState } from './live-event.ts';

/** What a conversation looks like to a participant: everything a page draws, nothing it has to work out. */
export interface ConversationView {
  readonly connection: ConnectionState;
  /** What the PAL is doing. */
  readonly activity: Activity;
  /** In the order in which they came up. */
  readonly items: readonly ViewItem[];
  /** Why it ended; null while it goes on. */
  readonly ended: { readonly reason: string } | null;
  readonly last_seq: number;
  /** The server's clock less ours, in milliseconds, as well as the events so far tell; null before the first. */
  readonly clock_offset_ms: number | null;
  /** Whether the newest input of the user is still to be answered. */
  readonly awaits_reply: boolean;
}

/** `waiting`: for the user's yes or no, or for a missing detail. `working`: a call is on its way to a service. */
export type Activity = 'connecting' | 'listening' | 'thinking' | 'speaking' | 'working' | 'waiting' | 'ended';

/** One row of the talk. */
export type ViewItem = MessageItem | CallItem | NoticeItem;

/** One utterance. Times are milliseconds since the epoch, on the server's clock. */
export interface MessageItem {
  readonly kind: 'message';
  readonly key: string;
  readonly role: 'user' | 'pal';
  /** What was said, as far as it was heard. */
  readonly text: string;
  /** What was still to be said when it was cut off; empty otherwise. */
  readonly unheard: string;
  readonly phase: 'sending' | 'unsent' | 'streaming' | 'final';
  readonly interrupted: boolean;
  readonly turn_idx: number | null;
  readonly inference_id: string | null;
  readonly at_ms: number;
}

/** One call of a tool. Times are milliseconds since the epoch, on the server's clock. */
export interface CallItem {
  readonly kind: 'call';
  readonly key: string;
  readonly tool_call_id: string;
  readonly name: string;
  /** Null until it is known: calls of api tools show it in their details only. */
  readonly delivery: 'api' | 'app_message' | null;
  readonly effect: string | null;
  readonly on_resolve: string | null;
  /** Null until they are known. */
  readonly arguments: Readonly<Record<string, unknown>> | null;
  readonly state: CallState;
  readonly reason: string | null;
  readonly duplicate_of: string | null;
  readonly turn_idx: number | null;
  readonly proposed_at_ms: number;
  readonly dispatched_at_ms: number | null;
  readonly settled_at_ms: number | null;
  /** What it waits for; null unless `state` is `held`. */
  readonly held: HeldCall | null;
  /** What the user has chosen here and the server has not confirmed yet. */
  readonly choice: 'confirm' | 'decline' | null;
  readonly response: CallResponse | null;
  readonly result: string | null;
  /** Whether the details of `GET …/tool_calls` are in, for the state shown. */
  readonly detailed_for: CallState | null;
}

/** What a held call waits for. */
export interface HeldCall {
  readonly wants: 'confirmation' | 'slots' | 'end_of_turn';
  readonly prompt: string;
  readonly arguments_hash: string;
  /** On the server's clock. */
  readonly expires_at_ms: number;
}

/** How the endpoint of an api tool answered. */
export interface CallResponse {
  readonly status: number | null;
  readonly duration_ms: number;
  readonly bytes: number;
  readonly truncated: boolean;
}

/** Something that happened beside the talk: an error, a correction. */
export interface NoticeItem {
  readonly kind: 'notice';
  readonly key: string;
  readonly tone: 'info' | 'warning' | 'error';
  /** The code of the error, or the name of what happened. */
  readonly code: string;
  readonly text: string;
  readonly at_ms: number;
}

/** One call as `GET /v2/conversations/{id}/tool_calls` shows it: the part the view takes over. */
export interface CallDetails {
  readonly tool_call_id: string;
  readonly tool_name: string;
  readonly delivery: 'api' | 'app_message' | null;
  readonly effect: string;
  readonly on_resolve: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly state: CallState;
  readonly reason: string | null;
  readonly response: CallResponse | null;
  readonly result: string | null;
}

/** Before anything was heard of the conversation. */
export const emptyView: ConversationView = {
  connection: { phase: 'connecting' },
  activity: 'connecting',
  items: [],
  ended: null,
  last_seq: 0,
  clock_offset_ms: null,
  awaits_reply: false,
};
