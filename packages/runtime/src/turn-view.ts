/** One user turn as REST shows it. */
export interface TurnView {
  readonly status: 'ready' | 'pending';
  readonly turn_idx: number;
  /** What the PAL said in this turn, utterances joined with a newline. */
  readonly text: string;
  readonly inference_ids: readonly string[];
  /** `{tool_call_id, name, arguments, arguments_hash, state, reason?, result?}` of every call this turn made or changed. */
  readonly tool_calls: readonly Readonly<Record<string, unknown>>[];
}

/** What became of a decision that named a call. */
export type CallDecision = 'ok' | 'not_found' | 'not_held' | 'hash_differs' | 'expired' | 'not_waiting';
