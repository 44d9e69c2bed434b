import type { Asked } from './state.ts';

/**
 * The session's own memory in the journal: what a rebuild needs and no event or ledger row says. Written only in the
 * uncommon cases, never on the way of a plain turn.
 */
export type JournalNote =
  /** An input was accepted while the floor was taken; it leaves the inbox when its utterance is journalled. */
  | {
      readonly note: 'queued';
      readonly item: 'user' | 'echo';
      readonly text: string;
      readonly inference_id: string;
      /** The read-back that the user's words came after, if one had been sent and was the last thing said. */
      readonly answers?: Asked;
    }
  /** A result that is to be said word for word had to wait. */
  | { readonly note: 'to-say'; readonly tool_call_id: string; readonly text: string; readonly inference_id: string }
  | { readonly note: 'context'; readonly mode: 'append' | 'overwrite'; readonly text: string }
  /** The call settled after a request had gone out without its result; `during` is the reply that was running. */
  | { readonly note: 'late'; readonly tool_call_id: string; readonly during: string | null }
  /** The result came inline while this reply ran, which had asked nothing yet or was only heard to its end. */
  | { readonly note: 'owed'; readonly tool_call_id: string; readonly during: string }
  /** The utterance before this record was the read-back of this call, heard to its end. */
  | { readonly note: 'asked'; readonly tool_call_id: string; readonly times: number; readonly reminder: boolean }
  /** The user turn was an answer to a read-back; no model request is owed for it. */
  | { readonly note: 'answered-gate'; readonly tool_call_id: string }
  /** A reply ended without a word, or was cut off before one; nothing is owed. */
  | { readonly note: 'quiet'; readonly inference_id: string }
  /** The utterance after this record was said word for word while results were owed; it told nothing of them. */
  | { readonly note: 'beside'; readonly inference_id: string }
  /** A guardrail fired, whether or not an event says so. */
  | {
      readonly note: 'guardrail';
      readonly uuid: string;
      readonly guardrail: string;
      readonly reason: string;
      readonly at: number;
      readonly turn_idx: number;
    }
  /** What was found out for an objective that is not completed yet, and the branch that would be taken. */
  | {
      readonly note: 'objective';
      readonly objective_name: string;
      readonly values: Readonly<Record<string, string>>;
      readonly next: string | null;
    }
  /** For the trace alone: a judge or a search did not bring what it was asked for. */
  | { readonly note: 'judge-fault'; readonly judge: string; readonly why: string; readonly message: string };
