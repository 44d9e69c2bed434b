import type { Call, JsonObject } from '@palaver/contract';
import type { CallRow } from '@palaver/runtime/ports';

/** The wire's form of a ledger row. */
export function callObject(row: CallRow): Call {
  return {
    tool_call_id: row.tool_call_id,
    conversation_id: row.conversation_id,
    tool_id: row.tool_id,
    tool_name: row.tool_name,
    origin: row.origin,
    delivery: row.delivery,
    effect: row.effect,
    arguments: parsedArguments(row.arguments),
    arguments_hash: row.arguments_hash,
    state: row.state,
    reason: row.reason,
    turn_idx: row.turn_idx,
    inference_id: row.inference_id,
    duplicate_of: row.duplicate_of,
    attempts: row.attempts,
    idempotency_key: row.tool_call_id,
    proposed_at: iso(row.proposed_at),
    held_at: isoOrNull(row.held_at),
    confirmed_at: isoOrNull(row.confirmed_at),
    confirmed_by: row.confirmed_by,
    dispatched_at: isoOrNull(row.dispatched_at),
    settled_at: isoOrNull(row.settled_at),
    response: row.response,
    result: row.result,
    answered_by: row.answered_by,
    on_resolve: row.on_resolve,
    history: row.history.map((step) => ({ state: step.state, at: iso(step.at), reason: step.reason })),
  };
}

/** Arguments that were no JSON object are kept as the model wrote them and show as empty. */
function parsedArguments(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
