import type { AnsweredBy } from '@palaver/contract';
import { moveCall } from '../calls/call-row.ts';
import {
  ABORTED_TEXT,
  ASSUMED_TEXT,
  CUT_OFF_TEXT,
  cutResult,
  ENDED_TEXT,
  failedText,
  NO_ANSWER_TEXT,
  refusedText,
} from '../calls/call-words.ts';
import { isReaction } from '../calls/reaction-spec.ts';
import { spokenText } from '../calls/spoken-text.ts';
import type { DeliveryOutcome } from '../ports/delivery.ts';
import type { Draft } from './draft.ts';
import type { SessionEvent } from './event.ts';
import { dropCall, owe, settleCall, tellModel, trackCall, updateCall, weighFollowUp } from './open-calls.ts';
import type { OpenCall } from './state.ts';

type Of<K extends SessionEvent['kind']> = Extract<SessionEvent, { kind: K }>;

/** The delivery has cut an answer to the tool's own limit already; this only guards the session. */
const MAX_RESULT_CHARS = 66_000;

/** The rows are durable: now, and only now, the calls leave (I3). */
export function onCommitted(draft: Draft, event: Of<'call-committed'>): void {
  for (const id of event.tool_call_ids) {
    const call = draft.state.calls.open.get(id);
    if (call === undefined || call.sent || call.row.state !== 'dispatched' || call.row.delivery !== 'api') continue;
    if (draft.state.lifecycle.phase !== 'open') {
      settleCall(draft, call, 'cancel', { reason: 'conversation_ended', result: ENDED_TEXT, told: ENDED_TEXT });
      continue;
    }
    sendCall(draft, call);
  }
}

export function sendCall(draft: Draft, call: OpenCall): void {
  const { row } = call;
  trackCall(draft, { ...call, sent: true });
  draft.commands.push({
    kind: 'call-dispatch',
    call: {
      tool_call_id: row.tool_call_id,
      conversation_id: row.conversation_id,
      tool_id: row.tool_id ?? '',
      tool_name: row.tool_name,
      arguments: row.arguments,
      first_attempt: call.first_attempt,
    },
  });
}

/** The durable backstop refused the row: it was written as a duplicate instead, and nothing left. */
export function onRefused(draft: Draft, event: Of<'call-refused'>): void {
  const call = draft.state.calls.open.get(event.tool_call_id);
  if (call === undefined) return;
  dropCall(draft, event.tool_call_id);
  tellModel(draft, call.row, refusedText(event.duplicate_of));
  if (!isReaction(call.row)) owe(draft, event.tool_call_id);
}

export function onAnswer(draft: Draft, event: Of<'call-answer'>): void {
  const call = draft.state.calls.open.get(event.tool_call_id);
  if (call === undefined || call.row.state !== 'dispatched') return;
  const { outcome } = event;
  const result = cutResult(outcome.result, MAX_RESULT_CHARS);
  const answered_by = outcome.response === null ? null : 'http';
  const settled = {
    attempts: outcome.attempts,
    response: outcome.response,
    result,
    answered_by,
    told: result,
  } as const;
  if (outcome.kind === 'succeeded') {
    if (settleCall(draft, call, 'succeed', settled) !== null) resolve(draft, call, outcome);
  } else {
    const move = outcome.kind === 'failed' ? 'fail' : 'lose';
    if (settleCall(draft, call, move, { ...settled, reason: outcome.reason }) !== null) tellFailure(draft, call);
  }
  weighFollowUp(draft);
}

function resolve(draft: Draft, call: OpenCall, outcome: Extract<DeliveryOutcome, { kind: 'succeeded' }>): void {
  resolveWith(draft, call, outcome.spoken);
}

/** What `on_resolve` asks for once a call has succeeded. */
function resolveWith(draft: Draft, { row, spec }: OpenCall, spoken: string | null): void {
  if (draft.state.lifecycle.phase !== 'open') return;
  if (spec.on_resolve === 'generate_response') owe(draft, row.tool_call_id);
  else if (spec.on_resolve === 'response_in_result' && spoken !== null && spoken.trim() !== '') {
    const item = {
      kind: 'result-text',
      text: spoken,
      inference_id: draft.freshId(),
      tool_call_id: row.tool_call_id,
    } as const;
    draft.state.inbox = [...draft.state.inbox, item];
  }
}

/** A failure is told whatever `on_resolve` says, but for `fire_and_forget` (I11). */
function tellFailure(draft: Draft, { row, spec }: OpenCall): void {
  if (spec.on_resolve !== 'fire_and_forget' && draft.state.lifecycle.phase === 'open') owe(draft, row.tool_call_id);
}

export function onToolResult(draft: Draft, event: Of<'client-tool-result'>): void {
  const call = draft.state.calls.open.get(event.tool_call_id);
  if (call === undefined || call.row.delivery !== 'app_message' || call.row.state === 'held') return;
  const failed = event.status === 'error';
  const output = cutResult(event.output);
  const told = failed ? failedText(output) : output === '' ? 'OK' : output;
  const move = call.assumed ? (failed ? 'disprove' : 'correct') : failed ? 'fail' : 'succeed';
  const settled = { result: output, answered_by: event.answered_by, reason: failed ? 'error' : null, told };
  if (settleCall(draft, call, move, settled) === null) return;
  if (failed) tellFailure(draft, call);
  else resolveWith(draft, call, spokenText(event.output));
  weighFollowUp(draft);
}

/**
 * An app that knows no call ids answers with an echo, a context or a respond: as far as can be told, the newest open
 * call. The call stays correctable, since a later `tool_result` names it for certain.
 */
export function assumeAnswer(draft: Draft, by: AnsweredBy, text: string): void {
  if (draft.state.calls.open.size === 0) return;
  const waiting = [...draft.state.calls.open.values()].filter(
    ({ row, assumed }) => row.delivery === 'app_message' && row.state === 'dispatched' && !assumed,
  );
  const call = waiting.at(-1);
  if (call === undefined) return;
  const row = moveCall(call.row, 'succeed', draft.at, { answered_by: by, result: cutResult(text) });
  if (row === null) return;
  tellModel(draft, row, ASSUMED_TEXT);
  updateCall(draft, row, 'dispatched');
  trackCall(draft, { ...call, row, assumed: true });
  weighFollowUp(draft);
}

/** An `app_message` call was not answered in time; one whose answer was assumed is simply let go. */
export function expireAppCall(draft: Draft, call: OpenCall): void {
  if (call.assumed) dropCall(draft, call.row.tool_call_id);
  else settleCall(draft, call, 'expire', { reason: 'not_answered', result: NO_ANSWER_TEXT, told: NO_ANSWER_TEXT });
  weighFollowUp(draft);
}

export function onAppTimer(draft: Draft, toolCallId: string): void {
  const call = draft.state.calls.open.get(toolCallId);
  if (call !== undefined && call.row.state !== 'held') expireAppCall(draft, call);
}

/** A barge-in gives up the calls whose policy says so. */
export function abortInterruptible(draft: Draft): void {
  for (const call of draft.state.calls.open.values()) {
    if (call.row.state !== 'dispatched' || call.spec.policy.interrupt !== 'cancel' || call.assumed) continue;
    if (call.sent) draft.commands.push({ kind: 'call-abort', tool_call_id: call.row.tool_call_id });
    const mayHaveHappened = call.sent && call.row.effect !== 'read';
    const told = mayHaveHappened ? CUT_OFF_TEXT : ABORTED_TEXT;
    settleCall(draft, call, 'cancel', { reason: 'discarded', result: told, told });
  }
  weighFollowUp(draft);
}
