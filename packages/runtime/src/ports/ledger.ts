import type { AnsweredBy, CallState, ConfirmedBy, OnResolve, Origin, PolicyEffect } from '@palaver/contract';

/** One row of the ledger: the life of one call. Times are Unix milliseconds. */
export interface CallRow {
  readonly tool_call_id: string;
  readonly conversation_id: string;
  readonly tool_id: string | null;
  readonly tool_name: string;
  readonly origin: Origin;
  readonly delivery: 'api' | 'app_message' | null;
  readonly effect: PolicyEffect;
  /** Compact JSON text of the arguments, keys in the order of the model's text, `response_to_user` removed. */
  readonly arguments: string;
  /** Lower-case hex SHA-256 of the canonical arguments. */
  readonly arguments_hash: string;
  readonly state: CallState;
  readonly reason: string | null;
  readonly turn_idx: number;
  readonly inference_id: string | null;
  readonly duplicate_of: string | null;
  readonly attempts: number;
  readonly proposed_at: number;
  readonly held_at: number | null;
  readonly confirmed_at: number | null;
  readonly confirmed_by: ConfirmedBy | null;
  readonly dispatched_at: number | null;
  readonly settled_at: number | null;
  readonly response: CallResponse | null;
  /** What the model sees of the answer. */
  readonly result: string | null;
  readonly answered_by: AnsweredBy | null;
  readonly on_resolve: OnResolve;
  readonly history: readonly { readonly state: CallState; readonly at: number; readonly reason: string | null }[];
  /** Unique among the rows that count (additions.md section 1, `dedupe`); null when the call does not. */
  readonly dedupe_key: string | null;
  /** When a held call expires. */
  readonly expires_at: number | null;
}

export interface CallResponse {
  readonly status: number | null;
  readonly duration_ms: number;
  readonly bytes: number;
  readonly truncated: boolean;
}

/** A change of the ledger inside a durable write. */
export type CallWrite =
  | { readonly kind: 'insert'; readonly row: CallRow }
  /** The whole new row; applied only while the stored state is `from`. */
  | { readonly kind: 'update'; readonly row: CallRow; readonly from: CallState };

/** Reads of the durable table of calls; its writes go through the journal, in one batch with the events they cause. */
export interface Ledger {
  /** All rows of the conversation in the order proposed: for rebuilding a session. */
  rows(): Promise<readonly CallRow[]>;
}
