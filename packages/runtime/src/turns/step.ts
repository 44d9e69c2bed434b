import { abortInterruptible, onAnswer, onAppTimer, onCommitted, onRefused, onToolResult } from './answers.ts';
import { attend, isWatched } from './attend.ts';
import { discardProposals, recordCalls } from './calls.ts';
import type { Command } from './command.ts';
import { onContext } from './context.ts';
import { type Draft, openDraft } from './draft.ts';
import type { SessionEvent } from './event.ts';
import { onEcho, onUserText, settleFloor } from './floor.ts';
import { onConfirm, onDecline, onGateTimer, onReadBackLeft } from './gates.ts';
import { onGuardrailAnswer } from './guardrails.ts';
import { onRetrievalTimer, onRetrieved } from './knowledge.ts';
import { beginEnd, finishEnd, onEndGrace, onPresence, onStart } from './lifecycle.ts';
import { onObjectiveAnswer, onObjectiveConfirm } from './objectives.ts';
import {
  interruptReply,
  onCallPart,
  onPlayoutEnd,
  onPlayoutProgress,
  onReplyEnd,
  onReplyFail,
  onReplyTimer,
  onTextDelta,
} from './reply.ts';
import { onResume } from './resume.ts';
import type { InboxItem, SessionState } from './state.ts';
import { takeTimer } from './timers.ts';

export interface Step {
  readonly state: SessionState;
  readonly commands: readonly Command[];
}

/**
 * The turn machine: what an event makes of a conversation. Pure: the same state and event give the same step. Late and
 * impossible events change nothing.
 */
export function step(state: SessionState, event: SessionEvent): Step {
  if (state.lifecycle.phase === 'ended') return { state, commands: [] };
  const draft = openDraft(state, event);
  apply(draft, event);
  if (draft.state.lifecycle.phase === 'ending') finishEnd(draft);
  else settleFloor(draft);
  noteWaiting(draft, state.inbox);
  if (isWatched(draft.state) && draft.state.lifecycle.phase !== 'ended') attend(draft);
  return { state: draft.state, commands: draft.commands };
}

/** One concern a file; which events go to which is all this says. */
function apply(draft: Draft, event: SessionEvent): void {
  const isOpen = draft.state.lifecycle.phase !== 'ending';
  switch (event.kind) {
    case 'reply-text-delta':
      onTextDelta(draft, event);
      return;
    case 'reply-call':
      onCallPart(draft, event);
      return;
    case 'reply-end':
      if (onReplyEnd(draft, event)) recordCalls(draft);
      return;
    case 'reply-fail':
      onReplyFail(draft, event);
      return;
    case 'playout-progress':
      onPlayoutProgress(draft, event);
      return;
    case 'playout-end':
      onPlayoutEnd(draft, event);
      return;
    case 'call-committed':
      onCommitted(draft, event);
      return;
    case 'read-back-left':
      onReadBackLeft(draft, event);
      return;
    case 'call-refused':
      onRefused(draft, event);
      return;
    case 'call-answer':
      onAnswer(draft, event);
      return;
    case 'judge-answer':
      if (!onGuardrailAnswer(draft, event)) onObjectiveAnswer(draft, event);
      return;
    case 'retrieval-result':
      onRetrieved(draft, event);
      return;
    case 'client-tool-result':
      onToolResult(draft, event);
      return;
    case 'timer-fire':
      if (takeTimer(draft, event)) onTimer(draft, event.name);
      return;
    case 'session-start':
      onStart(draft);
      return;
    case 'session-resume':
      onResume(draft);
      return;
    case 'presence':
      onPresence(draft, event);
      return;
    case 'end-request':
      beginEnd(draft, event.reason);
      return;
    default:
      if (isOpen) applyInteraction(draft, event);
  }
}

function applyInteraction(draft: Draft, event: SessionEvent): void {
  switch (event.kind) {
    case 'user-text':
      onUserText(draft, event);
      return;
    case 'client-interrupt':
      discardProposals(draft);
      interruptReply(draft);
      abortInterruptible(draft);
      return;
    case 'client-echo':
      onEcho(draft, event);
      return;
    case 'client-context':
      onContext(draft, event);
      return;
    case 'client-call-confirm':
      onConfirm(draft, event);
      return;
    case 'client-objective-confirm':
      onObjectiveConfirm(draft, event);
      return;
    case 'client-call-decline':
      onDecline(draft, event);
      return;
  }
}

function onTimer(draft: Draft, name: string): void {
  if (name === 'max-duration') beginEnd(draft, 'max_call_duration reached');
  else if (name === 'end-grace') onEndGrace(draft);
  else if (name === 'retrieval') onRetrievalTimer(draft);
  else if (name === 'follow-up') draft.state.calls = { ...draft.state.calls, due_ready: true };
  else if (name.startsWith('app:')) onAppTimer(draft, name.slice('app:'.length));
  else if (name === 'reminder' || name === 'read-back' || name.startsWith('gate:')) onGateTimer(draft, name);
  else onReplyTimer(draft, name);
}

/** What was accepted and has to wait survives a crash: a note a piece, only when it does wait. */
function noteWaiting(draft: Draft, before: readonly InboxItem[]): void {
  const { inbox } = draft.state;
  if (inbox === before || inbox.length === 0) return;
  for (const item of inbox) {
    if (before.includes(item)) continue;
    if (item.kind === 'user') {
      const { text, answers } = item;
      const asked = answers === null ? {} : { answers };
      draft.commands.push({ kind: 'note', note: { note: 'queued', item: 'user', text, inference_id: '', ...asked } });
    } else if (item.kind === 'echo') {
      const { text, inference_id } = item;
      draft.commands.push({ kind: 'note', note: { note: 'queued', item: 'echo', text, inference_id } });
    } else if (item.kind === 'result-text') {
      const { text, inference_id, tool_call_id } = item;
      draft.commands.push({ kind: 'note', note: { note: 'to-say', tool_call_id, text, inference_id } });
    }
  }
}
