import { ASSUMED_TEXT, duplicateText, failedText, HELD_TEXT } from '../calls/call-words.ts';
import { isReaction, reactionSpec } from '../calls/reaction-spec.ts';
import type { ToolSpec } from '../config.ts';
import type { ModelCall } from '../ports/language-model.ts';
import type { CallRow } from '../ports/ledger.ts';
import { answerCall, appendCalls, DISPATCHED_TEXT, type History } from '../prompt/history.ts';
import type { DueResult } from '../turns/state.ts';
import { type Fold, noteShown, nothingOwedBut } from './fold.ts';

/** One more change of state of a call, read off its row: what came later in its life is folded when its event comes. */
export function foldCallState(fold: Fold, toolCallId: string): void {
  const final = fold.rows.get(toolCallId);
  if (final === undefined || wasNeverShown(final)) return;
  const index = fold.statesSeen.get(toolCallId) ?? 0;
  fold.statesSeen.set(toolCallId, index + 1);
  const line = final.history[index];
  if (line === undefined) return;
  const isLast = index === final.history.length - 1;
  const history = final.history.slice(0, index + 1);
  const row: CallRow = isLast ? final : { ...final, state: line.state, reason: line.reason, history };
  if (row.state === 'proposed') foldProposal(fold, row);
  else if (row.state === 'held' || row.state === 'dispatched') foldOpen(fold, row);
  else foldSettled(fold, row, isLast);
}

/** A call of a reply that was cut off never came before the model again. */
function wasNeverShown(row: CallRow): boolean {
  return row.state === 'cancelled' && row.result === null;
}

function hasBeen(row: CallRow, state: CallRow['state']): boolean {
  return row.history.some((line) => line.state === state);
}

function specOf(fold: Fold, row: CallRow): ToolSpec | null {
  const spec = row.tool_id === null ? undefined : fold.specs.get(row.tool_id);
  if (spec === undefined) return null;
  return isReaction(row) ? reactionSpec(spec) : spec;
}

function foldProposal(fold: Fold, row: CallRow): void {
  if (isReaction(row)) return;
  const { state } = fold;
  const inference = row.inference_id ?? '';
  const call: ModelCall = { id: row.tool_call_id, name: row.tool_name, arguments: row.arguments };
  if (fold.step === inference) {
    state.history = appendToStep(state.history, call);
  } else {
    fold.step = inference;
    noteShown(fold);
    state.history = appendCalls(state.history, inference, [call]);
    state.turn = { ...state.turn, steps: state.turn.steps + 1 };
    nothingOwedBut(state, inference);
  }
  const signatures = new Set(state.turn.signatures).add(`${row.tool_name}\n${row.arguments}`);
  state.turn = { ...state.turn, signatures };
}

/** One more call of the step whose calls stand last: all its tool messages follow its one assistant message. */
function appendToStep(history: History, call: ModelCall): History {
  const messages = [...history.messages];
  let at = messages.length - 1;
  while (at >= 0 && messages[at]?.role !== 'assistant') at--;
  const step = messages[at];
  if (step?.role !== 'assistant') return history;
  messages[at] = { ...step, calls: [...(step.calls ?? []), call] };
  messages.push(null);
  return { ...history, messages, open: new Map(history.open).set(call.id, messages.length - 1) };
}

function foldOpen(fold: Fold, row: CallRow): void {
  const { state } = fold;
  const spec = specOf(fold, row);
  if (spec === null || spec.is_system_tool) return;
  const consented = row.state === 'dispatched' && hasBeen(row, 'held');
  const forgets = row.state === 'dispatched' && spec.on_resolve === 'fire_and_forget';
  const told = row.state === 'held' ? HELD_TEXT : forgets ? DISPATCHED_TEXT : null;
  if (told !== null && !isReaction(row))
    state.history = answerCall(state.history, row.tool_call_id, row.tool_name, told);
  if (consented) dropHeld(state, row.tool_call_id);
  const open = {
    row,
    spec,
    turn_idx: consented ? state.turn.idx : row.turn_idx,
    sent: false,
    first_attempt: 1,
    assumed: false,
  };
  const counted = new Map([...state.calls.counted].filter(([, entry]) => entry.tool_call_id !== row.tool_call_id));
  if (row.dedupe_key !== null && spec.policy.dedupe !== 'none') {
    counted.set(row.dedupe_key, { tool_call_id: row.tool_call_id, scope: spec.policy.dedupe, told: null });
  }
  state.calls = { ...state.calls, open: new Map(state.calls.open).set(row.tool_call_id, open), counted };
}

function dropHeld(state: Fold['state'], toolCallId: string): void {
  const { gates } = state;
  state.gates = {
    ...gates,
    held: gates.held.filter((held) => held.tool_call_id !== toolCallId),
    asked: gates.asked?.tool_call_id === toolCallId ? null : gates.asked,
  };
}

function foldSettled(fold: Fold, row: CallRow, isLast: boolean): void {
  const { state } = fold;
  const spec = specOf(fold, row);
  const before = state.calls.open.get(row.tool_call_id);
  const isAssumed = row.state === 'succeeded' && before !== undefined && (!isLast || isAssumption(row));
  const told = isAssumed ? ASSUMED_TEXT : toldOf(row);
  const open = new Map(state.calls.open);
  if (isAssumed) open.set(row.tool_call_id, { ...before, row, assumed: true });
  else open.delete(row.tool_call_id);
  const isSilent = spec?.on_resolve === 'fire_and_forget' && !spec.is_system_tool && hasBeen(row, 'dispatched');
  if (!isSilent && !isReaction(row)) state.history = answerCall(state.history, row.tool_call_id, row.tool_name, told);
  const due = isAssumed || isSilent || isReaction(row) ? [] : dueOf(fold, row, spec);
  state.calls = {
    ...state.calls,
    open,
    counted: countedAfter(fold, row, told, isAssumed || isSilent),
    due: [...state.calls.due, ...due],
  };
  fold.late.delete(row.tool_call_id);
  dropHeld(state, row.tool_call_id);
  if (spec?.is_system_tool === true && row.state === 'succeeded')
    state.lifecycle = { ...state.lifecycle, hanging_up: true };
}

function isAssumption(row: CallRow): boolean {
  return row.answered_by !== null && row.answered_by !== 'http' && row.answered_by !== 'tool_result';
}

/** What the model was told of a settled call. */
function toldOf(row: CallRow): string {
  const result = row.result ?? '';
  if (row.answered_by !== 'tool_result') return result;
  if (row.state === 'failed') return failedText(result);
  return result === '' ? 'OK' : result;
}

function countedAfter(
  { state, rows }: Fold,
  row: CallRow,
  told: string,
  keepsTold: boolean,
): Fold['state']['calls']['counted'] {
  const counted = new Map(state.calls.counted);
  for (const [key, entry] of counted) {
    if (entry.tool_call_id !== row.tool_call_id) continue;
    if (rows.get(row.tool_call_id)?.dedupe_key === null) counted.delete(key);
    else if (!keepsTold) counted.set(key, { ...entry, told });
  }
  return counted;
}

/** The result the model must still speak about, if this is one. */
function dueOf(fold: Fold, row: CallRow, spec: ToolSpec | null): readonly DueResult[] {
  const entry = { tool_call_id: row.tool_call_id, during: fold.late.get(row.tool_call_id) ?? null };
  const speaks = spec?.on_resolve === 'generate_response' || spec?.on_resolve === 'response_in_result';
  switch (row.state) {
    case 'invalid':
    case 'failed':
    case 'unknown':
      return [entry];
    case 'succeeded':
      return spec?.on_resolve === 'generate_response' ? [entry] : [];
    case 'duplicate':
      return speaks && row.result !== duplicateText(null) ? [entry] : [];
    default:
      return [];
  }
}
