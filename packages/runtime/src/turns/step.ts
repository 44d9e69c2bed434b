import { abortInterruptible, onAnswer, onAppTimer, onCommitted, onRefused, onToolResult } from './answers.ts';
import { discardProposals, recordCalls } from './calls.ts';
import type { Command } from './command.ts';
import { onContext } from './context.ts';
import { type Draft, openDraft } from './draft.ts';
import type { SessionEvent } from './event.ts';
import { onEcho, onUserText, settleFloor } from './floor.ts';
import { onConfirm, onDecline, onGateTimer } from './gates.ts';
import { beginEnd, finishEnd, onEndGrace, onPresence, onStart } from './lifecycle.ts';
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
  return { state: draft.state, commands: draft.commands };
}

/** One concern a file; which events go to which is all this says. */
function apply(draft: Draft, event: SessionEvent): void {
  const isOpen = draft.state.lifecycle.phase !== 'ending';
  switch (event.kind) {
    case 'reply-text-delta':
      return onTextDelta(draft, event);
    case 'reply-call':
      return onCallPart(draft, event);
    case 'reply-end':
      if (onReplyEnd(draft, event)) recordCalls(draft);
      return;
    case 'reply-fail':
      return onReplyFail(draft, event);
    case 'playout-progress':
      return onPlayoutProgress(draft, event);
    case 'playout-end':
      return onPlayoutEnd(draft, event);
    case 'call-committed':
      return onCommitted(draft, event);
    case 'call-refused':
      return onRefused(draft, event);
    case 'call-answer':
      return onAnswer(draft, event);
    case 'client-tool-result':
      return onToolResult(draft, event);
    case 'timer-fire':
      if (takeTimer(draft, event)) onTimer(draft, event.name);
      return;
    case 'session-start':
      return onStart(draft);
    case 'session-resume':
      return onResume(draft);
    case 'presence':
      return onPresence(draft, event);
    case 'end-request':
      return beginEnd(draft, event.reason);
    default:
      if (isOpen) applyInteraction(draft, event);
  }
}

function applyInteraction(draft: Draft, event: SessionEvent): void {
  switch (event.kind) {
    case 'user-text':
      return onUserText(draft, event);
    case 'client-interrupt':
      discardProposals(draft);
      interruptReply(draft);
      return abortInterruptible(draft);
    case 'client-echo':
      return onEcho(draft, event);
    case 'client-context':
      return onContext(draft, event);
    case 'client-call-confirm':
      return onConfirm(draft, event);
    case 'client-call-decline':
      return onDecline(draft, event);
  }
}

function onTimer(draft: Draft, name: string): void {
  if (name === 'max-duration') beginEnd(draft, 'max_call_duration reached');
  else if (name === 'end-grace') onEndGrace(draft);
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
      draft.commands.push({ kind: 'note', note: { note: 'queued', item: 'user', text: item.text, inference_id: '' } });
    } else if (item.kind === 'echo') {
      const { text, inference_id } = item;
      draft.commands.push({ kind: 'note', note: { note: 'queued', item: 'echo', text, inference_id } });
    } else if (item.kind === 'result-text') {
      const { text, inference_id, tool_call_id } = item;
      draft.commands.push({ kind: 'note', note: { note: 'to-say', tool_call_id, text, inference_id } });
    }
  }
}
