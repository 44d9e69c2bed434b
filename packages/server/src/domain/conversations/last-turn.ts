import type { LiveEvent } from '@palaver/contract';
import type { TurnView } from '@palaver/runtime';
import type { CallRow } from '@palaver/runtime/ports';
import { spokenLines } from './transcript.ts';

/** The newest turn of a conversation whose session is gone, from what it left behind; null when nobody spoke. */
export function lastTurn(events: readonly LiveEvent[], calls: readonly CallRow[]): TurnView | null {
  const lines = spokenLines(events);
  if (lines.length === 0) return null;
  const turnIdx = Math.max(...lines.map((line) => line.turn_idx));
  const said = lines.filter((line) => line.turn_idx === turnIdx && line.role === 'assistant');
  return {
    status: 'ready',
    turn_idx: turnIdx,
    text: said.map((line) => line.content).join('\n'),
    inference_ids: [...new Set(said.map((line) => line.inference_id).filter((id) => id !== undefined))],
    tool_calls: calls.filter((call) => call.turn_idx === turnIdx).map(callOfTurn),
  };
}

function callOfTurn(call: CallRow): Readonly<Record<string, unknown>> {
  return {
    tool_call_id: call.tool_call_id,
    name: call.tool_name,
    arguments: parsedOrEmpty(call.arguments),
    arguments_hash: call.arguments_hash,
    state: call.state,
    ...(call.reason === null ? {} : { reason: call.reason }),
    ...(call.result === null ? {} : { result: call.result }),
  };
}

function parsedOrEmpty(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
