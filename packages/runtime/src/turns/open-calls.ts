import type { AnsweredBy } from '@palaver/contract';
import { type CallFields, moveCall } from '../calls/call-row.ts';
import type { CallMove } from '../calls/call-table.ts';
import { isReaction } from '../calls/reaction-spec.ts';
import { INLINE_TOOL_PREFIX } from '../config.ts';
import type { CallRow } from '../ports/ledger.ts';
import { answerCall, isAnswerOpen } from '../prompt/history.ts';
import { conversationEvent, type Draft, journal } from './draft.ts';
import type { OpenCall } from './state.ts';
import { clearTimer, setTimer } from './timers.ts';

/** An `app_message` call that nobody answers ends after this, or after ten turns. */
const APP_ANSWER_MS = 300_000;
const APP_ANSWER_TURNS = 10;
/** How long a follow-up waits for siblings after the last arrival. */
const MERGE_MS = 300;

function stateEvent(draft: Draft, row: CallRow, state: CallRow['state'], reason: string | null): void {
  const properties: Record<string, unknown> = { tool_call_id: row.tool_call_id, name: row.tool_name, state };
  if (reason !== null) properties.reason = reason;
  if (state === 'duplicate') properties.duplicate_of = row.duplicate_of;
  journal(draft, conversationEvent(draft, 'conversation.tool_call.state', row.inference_id ?? undefined, properties));
}

/** Writes a new row with all the states it has passed already. */
export function insertCall(draft: Draft, row: CallRow): void {
  draft.commands.push({ kind: 'call-write', write: { kind: 'insert', row } });
  for (const entry of row.history) stateEvent(draft, row, entry.state, entry.reason);
}

/** Writes what a move made of a stored row. */
export function updateCall(draft: Draft, row: CallRow, from: CallRow['state']): void {
  draft.commands.push({ kind: 'call-write', write: { kind: 'update', row, from } });
  stateEvent(draft, row, row.state, row.reason);
}

export function trackCall(draft: Draft, call: OpenCall): void {
  const { calls } = draft.state;
  draft.state.calls = { ...calls, open: new Map(calls.open).set(call.row.tool_call_id, call) };
}

export function dropCall(draft: Draft, toolCallId: string): void {
  const { calls } = draft.state;
  const open = new Map(calls.open);
  open.delete(toolCallId);
  draft.state.calls = { ...calls, open };
  clearTimer(draft, `app:${toolCallId}`);
}

/**
 * What the model sees of a call: inline while its place is open, else as a late answer. Of a call that was not its own it
 * sees nothing.
 */
export function tellModel(draft: Draft, row: CallRow, told: string, noteLate = true): void {
  if (isReaction(row)) return;
  const { history, reply } = draft.state;
  if (noteLate && !isAnswerOpen(history, row.tool_call_id)) {
    const note = { note: 'late', tool_call_id: row.tool_call_id, during: reply?.inference_id ?? null } as const;
    draft.commands.push({ kind: 'note', note });
  }
  draft.state.history = answerCall(history, row.tool_call_id, row.tool_name, told);
}

/** Remembers what a counted call was answered with, so that a repetition gets the same. */
export function countTold(draft: Draft, row: CallRow, told: string): void {
  if (row.dedupe_key === null) return;
  const counted = draft.state.calls.counted.get(row.dedupe_key);
  if (counted === undefined) return;
  draft.state.calls = {
    ...draft.state.calls,
    counted: new Map(draft.state.calls.counted).set(row.dedupe_key, { ...counted, told }),
  };
}

export interface Settlement extends CallFields {
  readonly told: string;
  readonly answered_by?: AnsweredBy | null;
}

/**
 * Settles an open call: row, event, the model's view. `fire_and_forget` tells nobody (I11).
 * @returns the settled row, or null when the call cannot make the move (it is late).
 */
export function settleCall(draft: Draft, call: OpenCall, move: CallMove, settlement: Settlement): CallRow | null {
  const { told, ...fields } = settlement;
  const before = call.row;
  const row = moveCall(before, move, draft.at, fields);
  if (row === null) return null;
  const wasHeld = before.state === 'held';
  const silent = call.spec.on_resolve === 'fire_and_forget' && before.state === 'dispatched';
  // the note of a late answer stands before the state it explains: a rebuild reads them in this order
  if (!silent) tellModel(draft, row, told, !wasHeld);
  updateCall(draft, row, before.state);
  dropCall(draft, row.tool_call_id);
  uncount(draft, before, row);
  if (!silent) countTold(draft, row, told);
  return row;
}

/** A call that was declined, expired or cancelled frees its place among the counted ones. */
function uncount(draft: Draft, before: CallRow, after: CallRow): void {
  if (before.dedupe_key === null || after.dedupe_key !== null) return;
  const counted = new Map(draft.state.calls.counted);
  counted.delete(before.dedupe_key);
  draft.state.calls = { ...draft.state.calls, counted };
}

/** The call leaves with this batch: an `app_message` as an event in it, an `api` one when the commit has come back (I3). */
export function dispatchCall(draft: Draft, row: CallRow): void {
  if (row.delivery !== 'app_message') return;
  const identified = row.tool_id?.startsWith(INLINE_TOOL_PREFIX) ? {} : { tool_call_id: row.tool_call_id };
  const properties = { name: row.tool_name, arguments: row.arguments, ...identified };
  journal(draft, conversationEvent(draft, 'conversation.tool_call', row.inference_id ?? undefined, properties));
  if (row.state === 'dispatched') setTimer(draft, `app:${row.tool_call_id}`, APP_ANSWER_MS);
}

/** How much longer an app may take for its answer. */
export function appAnswerMsLeft(row: CallRow, at: number): number {
  return (row.dispatched_at ?? at) + APP_ANSWER_MS - at;
}

/** App calls that are ten turns old at the start of this one. */
export function overdueAppCalls(draft: Draft): readonly OpenCall[] {
  if (draft.state.calls.open.size === 0) return [];
  return [...draft.state.calls.open.values()].filter(
    ({ row, turn_idx }) =>
      row.delivery === 'app_message' && row.state !== 'held' && draft.state.turn.idx - turn_idx >= APP_ANSWER_TURNS,
  );
}

/** A result the model must speak about: at once, or with its siblings. */
export function owe(draft: Draft, toolCallId: string): void {
  const { calls, reply } = draft.state;
  const during = reply?.inference_id ?? null;
  // Without a request that closed its place, no `late` note says which reply does not tell it.
  if (reply !== null && (reply.request === null || reply.phase === 'draining')) {
    draft.commands.push({ kind: 'note', note: { note: 'owed', tool_call_id: toolCallId, during: reply.inference_id } });
  }
  draft.state.calls = { ...calls, due: [...calls.due, { tool_call_id: toolCallId, during }] };
  weighFollowUp(draft);
}

/** Decides whether the follow-up may begin: when no sibling is on its way, else 300 ms after the last arrival. */
export function weighFollowUp(draft: Draft): void {
  const { calls, turn } = draft.state;
  if (calls.due.length === 0) return;
  const waits = [...calls.open.values()].some(
    ({ row, spec, turn_idx, assumed }) =>
      row.state === 'dispatched' && !assumed && turn_idx === turn.idx && spec.on_resolve === 'generate_response',
  );
  draft.state.calls = { ...calls, due_ready: !waits };
  if (waits) setTimer(draft, 'follow-up', MERGE_MS);
  else clearTimer(draft, 'follow-up');
}

/** Calls whose outcome will be spoken and which no person has to answer: they keep a turn open. */
export function isSpokenOutcomePending(state: Draft['state']): boolean {
  if (state.calls.open.size === 0) return false;
  for (const { row, spec, turn_idx } of state.calls.open.values()) {
    if (row.state !== 'dispatched' || row.delivery !== 'api' || turn_idx !== state.turn.idx) continue;
    if (spec.on_resolve === 'generate_response' || spec.on_resolve === 'response_in_result') return true;
  }
  return false;
}
