import type { AnsweredBy, ConfirmedBy } from '@palaver/contract';
import type { DeliveryOutcome } from '../ports/delivery.ts';
import type { Passage } from '../ports/retriever.ts';
import type { AsideOutcome } from './aside-outcome.ts';

/** What a model asked for, as it came. */
export interface Proposal {
  /** Ours; the provider's id is never used. */
  readonly tool_call_id: string;
  readonly name: string;
  readonly arguments_text: string;
}

/** What happened. Time and fresh ids come with it, so that `step` needs neither a clock nor randomness. */
export type SessionEvent = EventStamp & EventBody;

export interface EventStamp {
  /** Unix milliseconds. */
  readonly at: number;
  /** A fresh uuid; the step derives the ids of the utterances it begins from it. */
  readonly id: string;
}

export type EventBody =
  | { readonly kind: 'session-start' }
  /** After a rebuild: settles what the crash left. */
  | { readonly kind: 'session-resume' }
  | { readonly kind: 'presence'; readonly live: number }
  | { readonly kind: 'end-request'; readonly reason: string }
  | { readonly kind: 'timer-fire'; readonly name: string; readonly token: number }
  | { readonly kind: 'user-text'; readonly text: string; readonly via: 'live' | 'rest' }
  | { readonly kind: 'client-interrupt' }
  | { readonly kind: 'client-echo'; readonly text: string; readonly inference_id: string | null }
  | {
      readonly kind: 'client-context';
      readonly mode: 'append' | 'overwrite';
      readonly text: string;
      readonly job_status: string | null;
    }
  | {
      readonly kind: 'client-tool-result';
      readonly tool_call_id: string;
      readonly output: string;
      readonly status: 'success' | 'error';
      readonly answered_by: AnsweredBy;
    }
  | {
      readonly kind: 'client-call-confirm';
      readonly tool_call_id: string;
      readonly arguments_hash: string;
      readonly by: ConfirmedBy;
    }
  | { readonly kind: 'client-call-decline'; readonly tool_call_id: string; readonly reason: string | null }
  /** The app confirms the objective that is pending; values it edited win. */
  | {
      readonly kind: 'client-objective-confirm';
      readonly objective_name: string;
      readonly output_variables: Readonly<Record<string, string>>;
    }
  /** The answer of a judge, not yet checked against its schema. */
  | { readonly kind: 'judge-answer'; readonly ask_id: string; readonly outcome: AsideOutcome<unknown> }
  | {
      readonly kind: 'retrieval-result';
      readonly search_id: number;
      readonly outcome: AsideOutcome<readonly Passage[]>;
    }
  | { readonly kind: 'reply-text-delta'; readonly epoch: number; readonly text: string }
  | { readonly kind: 'reply-call'; readonly epoch: number; readonly proposal: Proposal }
  | { readonly kind: 'reply-end'; readonly epoch: number }
  | {
      readonly kind: 'reply-fail';
      readonly epoch: number;
      readonly engine: string;
      readonly message: string;
      readonly retryable: boolean;
      readonly retry_after_ms: number | null;
    }
  /** What of the reply's text has been played out so far (audio only; text counts as heard when it is sent). */
  | { readonly kind: 'playout-progress'; readonly epoch: number; readonly heard_chars: number }
  | { readonly kind: 'playout-end'; readonly epoch: number }
  /** The rows of these calls are durable as dispatched. */
  | { readonly kind: 'call-committed'; readonly tool_call_ids: readonly string[] }
  /** The read-back that was said last is durable and was sent: from now on words can answer it. */
  | { readonly kind: 'read-back-left'; readonly tool_call_id: string; readonly times: number }
  /** The durable backstop knows the call already; its row was written as a duplicate. */
  | { readonly kind: 'call-refused'; readonly tool_call_id: string; readonly duplicate_of: string }
  | { readonly kind: 'call-answer'; readonly tool_call_id: string; readonly outcome: DeliveryOutcome };
