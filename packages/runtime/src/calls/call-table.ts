import type { CallState } from '@palaver/contract';

/** Everything that can happen to a call. */
export type CallMove =
  | 'find-invalid'
  | 'find-duplicate'
  | 'hold'
  | 'dispatch'
  | 'decline'
  | 'expire'
  | 'succeed'
  | 'fail'
  | 'lose'
  | 'cancel'
  | 'correct'
  | 'disprove';

/**
 * The life of a call: from each state, what a move leads to. A move that is not listed is not allowed.
 * `correct` and `disprove`: an app's own `tool_result` replaces an answer that was only assumed.
 */
export const callTable: Readonly<Record<CallState, Readonly<Partial<Record<CallMove, CallState>>>>> = {
  proposed: {
    'find-invalid': 'invalid',
    'find-duplicate': 'duplicate',
    hold: 'held',
    dispatch: 'dispatched',
    cancel: 'cancelled',
  },
  held: {
    dispatch: 'dispatched',
    decline: 'declined',
    expire: 'expired',
    cancel: 'cancelled',
    'find-duplicate': 'duplicate',
  },
  dispatched: {
    succeed: 'succeeded',
    fail: 'failed',
    lose: 'unknown',
    expire: 'expired',
    cancel: 'cancelled',
  },
  succeeded: { correct: 'succeeded', disprove: 'failed' },
  invalid: {},
  duplicate: {},
  declined: {},
  expired: {},
  failed: {},
  unknown: {},
  cancelled: {},
};

/** The state a move leads to, or null when the call cannot make it. */
export function nextCallState(from: CallState, move: CallMove): CallState | null {
  return callTable[from][move] ?? null;
}

/** Calls of these states do not count for `dedupe` (additions.md section 1). */
export function countsForDedupe(state: CallState): boolean {
  return !(
    state === 'invalid' ||
    state === 'duplicate' ||
    state === 'declined' ||
    state === 'expired' ||
    state === 'cancelled'
  );
}

export function isSettled(state: CallState): boolean {
  return !(state === 'proposed' || state === 'held' || state === 'dispatched');
}
