import type { CallRow } from '../ports/ledger.ts';
import type { TurnView } from '../turn-view.ts';
import { isSpokenOutcomePending } from '../turns/open-calls.ts';
import type { SessionState, Turn } from '../turns/state.ts';

/** What REST shows of the newest turn and of the one before it. */
export interface TurnViews {
  /** A row was written while this turn was the newest. */
  note(row: CallRow): void;
  /** The turn is over, another has begun. */
  close(turn: Turn): void;
  view(state: SessionState, turnIdx: number | undefined): TurnView | null;
}

/**
 * A turn is ready when nothing of it is being generated or spoken, no api call whose result will be spoken is on its way,
 * and no follow-up is due. Held calls, and app calls that wait for their client, keep nothing open.
 */
export function isTurnReady(state: SessionState): boolean {
  if (state.lifecycle.phase === 'ended') return true;
  // only judges are waited for now, and no answer waits for them
  if (state.lifecycle.phase === 'ending' && state.calls.open.size === 0) return true;
  return (
    state.lifecycle.phase === 'open' &&
    state.reply === null &&
    state.inbox.length === 0 &&
    state.calls.due.length === 0 &&
    !state.lifecycle.hanging_up &&
    !isSpokenOutcomePending(state)
  );
}

export function createTurnViews(): TurnViews {
  let rows = new Map<string, CallRow>();
  let previous: TurnView | null = null;

  function viewOf(turn: Turn, status: TurnView['status']): TurnView {
    return {
      status,
      turn_idx: turn.idx,
      text: turn.texts.join('\n'),
      inference_ids: turn.inference_ids,
      tool_calls: [...rows.values()].map(callView),
    };
  }

  return {
    note: (row) => void rows.set(row.tool_call_id, row),
    close(turn) {
      previous = turn.idx === 0 ? null : viewOf(turn, 'ready');
      rows = new Map();
    },
    view(state, turnIdx = state.turn.idx) {
      if (turnIdx === previous?.turn_idx) return previous;
      if (turnIdx !== state.turn.idx || turnIdx === 0) return null;
      return viewOf(state.turn, isTurnReady(state) ? 'ready' : 'pending');
    },
  };
}

function callView(row: CallRow): Readonly<Record<string, unknown>> {
  return {
    tool_call_id: row.tool_call_id,
    name: row.tool_name,
    arguments: JSON.parse(row.arguments) as unknown,
    arguments_hash: row.arguments_hash,
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.result === null ? {} : { result: row.result }),
  };
}
