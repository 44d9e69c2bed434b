import type { CallState } from '@palaver/contract';
import type { CallRow } from '../ports/ledger.ts';
import { type CallMove, countsForDedupe, isSettled, nextCallState } from './call-table.ts';

/** Fields a move may set beside the state. */
export type CallFields = Partial<
  Pick<
    CallRow,
    | 'reason'
    | 'attempts'
    | 'confirmed_at'
    | 'confirmed_by'
    | 'response'
    | 'result'
    | 'answered_by'
    | 'duplicate_of'
    | 'expires_at'
    | 'dedupe_key'
  >
>;

/**
 * The row after a move, with its time and its line of history; null when the call table does not allow the move.
 */
export function moveCall(row: CallRow, move: CallMove, at: number, fields: CallFields = {}): CallRow | null {
  const state = nextCallState(row.state, move);
  if (state === null) return null;
  const reason = fields.reason ?? null;
  const moved: CallRow = {
    ...row,
    ...fields,
    state,
    reason,
    ...times(state, at),
    history: [...row.history, { state, at, reason }],
  };
  return countsForDedupe(state) || moved.dedupe_key === null ? moved : { ...moved, dedupe_key: null };
}

function times(state: CallState, at: number): Partial<Pick<CallRow, 'held_at' | 'dispatched_at' | 'settled_at'>> {
  if (state === 'held') return { held_at: at };
  if (state === 'dispatched') return { dispatched_at: at };
  return isSettled(state) ? { settled_at: at } : {};
}
