import type { DispatchedCall } from '../ports/delivery.ts';
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
  | { readonly kind: 'end'; readonly reason: string };

/** Leaves in order, after the commits before it. */
export type OutwardCommand =
  | { readonly kind: 'emit'; readonly event: EventDraft }
  | { readonly kind: 'generate'; readonly epoch: number; readonly request: ModelRequest }
  | { readonly kind: 'speak'; readonly epoch: number; readonly text: string; readonly last: boolean }
  | { readonly kind: 'call-dispatch'; readonly call: DispatchedCall };

/** Leaves at once: stopping never waits for a disk. */
export type ImmediateCommand =
  | { readonly kind: 'generate-cancel'; readonly epoch: number }
  | { readonly kind: 'speech-stop'; readonly epoch: number }
  | { readonly kind: 'call-abort'; readonly tool_call_id: string }
  | { readonly kind: 'timer-set'; readonly name: string; readonly delay_ms: number; readonly token: number }
  | { readonly kind: 'timer-clear'; readonly name: string };
