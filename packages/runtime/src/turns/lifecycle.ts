import { ENDED_TEXT } from '../calls/call-words.ts';
import { dismissJudges, isJudging } from './attend.ts';
import { discardProposals } from './calls.ts';
import { type Draft, journal } from './draft.ts';
import type { SessionEvent } from './event.ts';
import { forgetHeld } from './gates.ts';
import { startObjectives } from './objectives.ts';
import { dropCall, settleCall } from './open-calls.ts';
import { beginReply, interruptReply } from './reply.ts';
import type { OpenCall } from './state.ts';
import { clearAllTimers, setTimer } from './timers.ts';

/** How long an end waits for answers of calls that have left, and of judges that are out. */
const END_GRACE_MS = 2_000;

export function onStart(draft: Draft): void {
  const { setup } = draft.state;
  draft.state.lifecycle = { ...draft.state.lifecycle, phase: 'open' };
  watchDuration(draft);
  const properties = setup.face_id === null ? undefined : { face_id: setup.face_id };
  journal(draft, {
    message_type: 'system',
    event_type: 'system.pal_joined',
    ...(properties === undefined ? {} : { properties }),
  });
  startObjectives(draft);
  if (setup.dynamic_greeting && setup.mode !== 'echo') {
    beginReply(draft, 'greeting');
    return;
  }
  if (setup.greeting !== null && setup.greeting.trim() !== '' && setup.mode !== 'echo') {
    draft.state.inbox = [{ kind: 'line', cause: 'greeting', text: setup.greeting }];
  }
}

export function watchDuration(draft: Draft): void {
  const { limits, created_at } = draft.state.setup;
  if (limits.max_call_duration_s <= 0) return;
  setTimer(draft, 'max-duration', created_at + limits.max_call_duration_s * 1000 - draft.at);
}

export function onPresence(draft: Draft, event: Extract<SessionEvent, { kind: 'presence' }>): void {
  draft.state.lifecycle = { ...draft.state.lifecycle, live: event.live };
}

/** Begins the end: nothing more is said or sent; answers of calls that have left are waited for, shortly. */
export function beginEnd(draft: Draft, reason: string): void {
  if (draft.state.lifecycle.phase === 'ending' || draft.state.lifecycle.phase === 'ended') return;
  draft.state.lifecycle = { ...draft.state.lifecycle, phase: 'ending', reason };
  discardProposals(draft);
  interruptReply(draft);
  draft.state.inbox = [];
  draft.state.calls = { ...draft.state.calls, due: [], due_ready: false };
  for (const held of draft.state.gates.held) forgetHeld(draft, held);
  for (const call of draft.state.calls.open.values()) if (!call.sent) cancel(draft, call);
  clearAllTimers(draft);
  if (draft.state.calls.open.size > 0 || isJudging(draft.state)) setTimer(draft, 'end-grace', END_GRACE_MS);
  finishEnd(draft);
}

function cancel(draft: Draft, call: OpenCall): void {
  if (call.assumed) dropCall(draft, call.row.tool_call_id);
  else settleCall(draft, call, 'cancel', { reason: 'conversation_ended', result: ENDED_TEXT, told: ENDED_TEXT });
}

/** The grace is over: what was sent and not answered is named unknown, a read is simply given up. */
export function onEndGrace(draft: Draft): void {
  for (const call of draft.state.calls.open.values()) {
    draft.commands.push({ kind: 'call-abort', tool_call_id: call.row.tool_call_id });
    const move = call.row.effect === 'read' ? 'cancel' : 'lose';
    settleCall(draft, call, move, { reason: 'conversation_ended', result: ENDED_TEXT, told: ENDED_TEXT });
  }
  dismissJudges(draft);
}

/** Ends, once no call is on its way and no judge is out. */
export function finishEnd(draft: Draft): void {
  const { lifecycle, calls } = draft.state;
  if (lifecycle.phase !== 'ending' || calls.open.size > 0 || isJudging(draft.state)) return;
  const reason = lifecycle.reason ?? '';
  clearAllTimers(draft);
  const { face_id } = draft.state.setup;
  const face = face_id === null ? {} : { face_id, replica_id: face_id };
  const properties = { ...face, shutdown_reason: reason };
  journal(draft, { message_type: 'system', event_type: 'system.shutdown', properties });
  draft.commands.push({ kind: 'end', reason });
  draft.state.lifecycle = { ...lifecycle, phase: 'ended' };
}
