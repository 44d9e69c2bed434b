import type { DispatchedCall } from '../ports/delivery.ts';
import type { CallbackWrite } from '../ports/journal.ts';
import type { JudgeRequest } from '../ports/judge.ts';
import type { ModelRequest } from '../ports/language-model.ts';
import type { CallWrite } from '../ports/ledger.ts';
import type { JournalNote } from './note.ts';

/** A live event before the session gives it its conversation, time and `seq`. */
export interface EventDraft {
  readonly message_type: 'conversation' | 'system';
  readonly event_type: string;
  readonly turn_idx?: number | undefined;
  readonly inference_id?: string | undefined;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** What a step wants done. */
export type Command = DurableCommand | OutwardCommand | ImmediateCommand;

/** Written in one batch before anything outward of the same drain leaves (I15). */
export type DurableCommand =
  /** Journalled, then broadcast. */
  | { readonly kind: 'journal'; readonly event: EventDraft }
  | { readonly kind: 'note'; readonly note: JournalNote }
  | { readonly kind: 'call-write'; readonly write: CallWrite }
  /** A webhook of a guardrail or an objective, sent at least once after the commit. */
  | { readonly kind: 'callback'; readonly callback: CallbackWrite }
  | { readonly kind: 'end'; readonly reason: string };

/** Leaves in order, after the commits before it. */
export type OutwardCommand =
  | { readonly kind: 'emit'; readonly event: EventDraft }
  | { readonly kind: 'generate'; readonly epoch: number; readonly request: ModelRequest }
  | { readonly kind: 'speak'; readonly epoch: number; readonly text: string; readonly last: boolean }
  | { readonly kind: 'call-dispatch'; readonly call: DispatchedCall }
  | { readonly kind: 'judge'; readonly id: string; readonly request: JudgeRequest; readonly limit_ms: number }
  /** One search at a time: a new one takes the place of the last. */
  | { readonly kind: 'retrieve'; readonly id: number; readonly query: string };

/** Leaves at once: stopping never waits for a disk. */
export type ImmediateCommand =
  | { readonly kind: 'generate-cancel'; readonly epoch: number }
  | { readonly kind: 'speech-stop'; readonly epoch: number }
  | { readonly kind: 'call-abort'; readonly tool_call_id: string }
  | { readonly kind: 'timer-set'; readonly name: string; readonly delay_ms: number; readonly token: number }
  | { readonly kind: 'timer-clear'; readonly name: string }
  /** A fault that the operator should know of. */
  | { readonly kind: 'report'; readonly code: string; readonly message: string };
