import type { TurnReply } from '@palaver/contract';
import type { TurnView } from '@palaver/runtime';

/** A turn on the wire: while it runs, what it has brought so far. */
export function turnReply(turn: TurnView): TurnReply {
  return {
    status: turn.status,
    turn_idx: turn.turn_idx,
    text: turn.text,
    inference_ids: [...turn.inference_ids],
    tool_calls: turn.tool_calls.map((call) => ({ ...call })),
  };
}
