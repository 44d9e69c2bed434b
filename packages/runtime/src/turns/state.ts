import type { SessionConfig, ToolSpec } from '../config.ts';
import type { ConsentWords } from '../gates/consent-words.ts';
import type { Phrases } from '../gates/phrases.ts';
import type { GuardrailSpec, KnowledgeSpec, ObjectiveSpec } from '../guidance-spec.ts';
import type { ModelMessage, ModelRequest, OfferedTool } from '../ports/language-model.ts';
import type { CallRow } from '../ports/ledger.ts';
import type { History } from '../prompt/history.ts';
import type { FixedPrompt } from '../prompt/system-message.ts';
import type { Proposal } from './event.ts';
import type { GuardrailsState, KnowledgeState, ObjectivesState } from './guidance-state.ts';

/** Everything `step` knows of one conversation. Immutable: a step makes a new one that shares what did not change. */
export interface SessionState {
  readonly setup: Setup;
  readonly lifecycle: Lifecycle;
  readonly floor: Floor;
  /** Rises with every generation; what carries an older one is late (I2). */
  readonly epoch: number;
  readonly reply: Reply | null;
  /** What waits for the floor, in order. */
  readonly inbox: readonly InboxItem[];
  readonly turn: Turn;
  /** Set by a rebuild only: the newest user turn was not answered. */
  readonly owes_user: boolean;
  readonly calls: Calls;
  readonly gates: Gates;
  readonly history: History;
  readonly context: Context;
  /** Null where the conversation has none to judge. */
  readonly guardrails: GuardrailsState | null;
  readonly objectives: ObjectivesState | null;
  readonly knowledge: KnowledgeState | null;
  readonly timers: Timers;
}

/** What never changes in a conversation, worked out once. */
export interface Setup extends FixedPrompt {
  readonly conversation_id: string;
  readonly mode: SessionConfig['pipeline_mode'];
  /** `text`: what is sent counts as heard. `audio`: playout events say what was heard. */
  readonly speech: 'text' | 'audio';
  readonly greeting: string | null;
  readonly dynamic_greeting: boolean;
  readonly face_id: string | null;
  readonly guardrails: readonly GuardrailSpec[];
  readonly objectives: readonly ObjectiveSpec[];
  readonly knowledge: KnowledgeSpec | null;
  readonly tools: ReadonlyMap<string, ToolSpec>;
  readonly offered: readonly OfferedTool[];
  /** A tool whose `on_call` is not `passthrough` exists, so text is held back until it is known whether a call follows. */
  readonly holds_back: boolean;
  readonly consent_words: ConsentWords;
  readonly phrases: Phrases;
  readonly created_at: number;
  readonly limits: SessionConfig['limits'];
}

export interface Lifecycle {
  readonly phase: 'starting' | 'open' | 'ending' | 'ended';
  /** Why it is ending or has ended. */
  readonly reason: string | null;
  /** `end_call` was called: the end comes as soon as nothing is left to be said. */
  readonly hanging_up: boolean;
  /** Live connections that watch. */
  readonly live: number;
}

export interface Floor {
  readonly holder: 'nobody' | 'user' | 'pal';
  readonly since: number;
}

export type ReplyCause = 'user' | 'result' | 'greeting' | 'echo' | 'line' | 'result-text' | 'read-back';

/** The one utterance that is being made (I1). */
export interface Reply {
  readonly inference_id: string;
  readonly epoch: number;
  readonly cause: ReplyCause;
  /** thinking: the model has said nothing yet. speaking: text leaves. draining: all text is known, playout goes on. */
  readonly phase: 'thinking' | 'speaking' | 'draining';
  /** Kept for a retry; null for a text said word for word. */
  readonly request: ModelRequest | null;
  /** Results the request tells the model of; they are owed until the reply is over. */
  readonly covers: readonly DueResult[];
  readonly answers_user: boolean;
  readonly attempts: number;
  /** Text that has left for the participant. */
  readonly said: string;
  /** Text held back until it is known whether a call follows. */
  readonly held_back: string;
  readonly releasing: boolean;
  readonly received_chars: number;
  readonly proposals: readonly Proposal[];
  readonly last_part_at: number;
  readonly streamed_at: number;
  readonly streamed_chars: number;
  readonly content_index: number;
  /** Audio: how much of `said` was played out. */
  readonly heard_chars: number;
  readonly read_back: ReadBack | null;
}

export interface ReadBack {
  readonly tool_call_id: string;
  /** 1 for the first time it is read back. */
  readonly times: number;
  readonly reminder: boolean;
}

export type InboxItem =
  /** `answers`: the read-back that had been sent, and was the last thing said, when the words came (I9). */
  | { readonly kind: 'user'; readonly text: string; readonly answers: Asked | null }
  | { readonly kind: 'echo'; readonly text: string; readonly inference_id: string }
  /** An answer of `response_in_result`, word for word. */
  | {
      readonly kind: 'result-text';
      readonly text: string;
      readonly inference_id: string;
      readonly tool_call_id: string;
    }
  /** Something of our own: a greeting, an apology, an acknowledgement, a farewell. */
  | { readonly kind: 'line'; readonly cause: 'greeting' | 'line'; readonly text: string }
  | { readonly kind: 'read-back'; readonly read_back: ReadBack };

/** The newest user turn; 0 is the greeting. */
export interface Turn {
  readonly idx: number;
  readonly texts: readonly string[];
  readonly inference_ids: readonly string[];
  /** Model requests made for it. */
  readonly steps: number;
  /** Tool and arguments of every call its steps made. */
  readonly signatures: ReadonlySet<string>;
  /** Steps in a row that brought nothing but such calls. */
  readonly repeated: number;
}

export interface OpenCall {
  readonly row: CallRow;
  readonly spec: ToolSpec;
  /** The turn it was dispatched (or held) in: whose readiness it decides. */
  readonly turn_idx: number;
  /** The command to send it was given; only then can an answer come. */
  readonly sent: boolean;
  /** 1, or 2 when a rebuilt session sends again. */
  readonly first_attempt: number;
  /** An app's next message was taken for the answer; a `tool_result` still corrects it. */
  readonly assumed: boolean;
}

/** A call that counts for `dedupe`. */
export interface CountedCall {
  readonly tool_call_id: string;
  readonly scope: 'request' | 'conversation';
  /** What the model was told of it; null while it is open. */
  readonly told: string | null;
}

export interface DueResult {
  readonly tool_call_id: string;
  /** The reply that was running when it settled, and so cannot have told it. */
  readonly during: string | null;
}

export interface Calls {
  readonly open: ReadonlyMap<string, OpenCall>;
  readonly counted: ReadonlyMap<string, CountedCall>;
  /** Results the model must hear of and speak about. */
  readonly due: readonly DueResult[];
  /** False while siblings are waited for (at most 300 ms after the last arrival). */
  readonly due_ready: boolean;
}

export interface HeldCall {
  readonly tool_call_id: string;
  readonly arguments_hash: string;
  readonly prompt: string;
  readonly turn_idx: number;
  readonly held_at: number;
  readonly expires_at: number;
  /** How often it was read back. */
  readonly times: number;
  readonly reminded: boolean;
}

/** Which read-back a question is. */
export type Asked = Pick<ReadBack, 'tool_call_id' | 'times'>;

export interface Gates {
  readonly held: readonly HeldCall[];
  /** The read-back that was the last thing the PAL said, heard to its end (I9); `sent` once it left the process. */
  readonly asked:
    | (ReadBack & { readonly arguments_hash: string; readonly epoch: number; readonly sent: boolean })
    | null;
  /** Read-backs no longer wait for results that are on their way. */
  readonly impatient: boolean;
}

export interface Context {
  readonly text: string;
  /** The one system message, made anew when the text changes. */
  readonly message: ModelMessage;
}

export interface Timers {
  readonly next_token: number;
  readonly set: ReadonlyMap<string, number>;
}
