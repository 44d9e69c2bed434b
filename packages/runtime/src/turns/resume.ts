import { CRASH_TEXT } from '../calls/call-words.ts';
import { dialogueLines } from '../judges/dialogue-lines.ts';
import { expireAppCall, sendCall } from './answers.ts';
import type { Draft } from './draft.ts';
import { expireHeld, queueReadBack } from './gates.ts';
import { judgeAgain } from './guardrails.ts';
import { answerUser } from './knowledge.ts';
import { watchDuration } from './lifecycle.ts';
import { evaluateTurn } from './objectives.ts';
import { appAnswerMsLeft, owe, settleCall, weighFollowUp } from './open-calls.ts';
import { beginReply } from './reply.ts';
import type { OpenCall } from './state.ts';
import { setTimer } from './timers.ts';

/**
 * Settles what a crash left, from the rebuilt state: what had left and may be sent again is, what may not is named
 * unknown; held calls get their time and their read-back; the user turn that was not answered is.
 */
export function onResume(draft: Draft): void {
  if (draft.state.lifecycle.phase !== 'starting') return;
  const owesUser = draft.state.owes_user;
  draft.state.owes_user = false;
  draft.state.lifecycle = { ...draft.state.lifecycle, phase: 'open' };
  watchDuration(draft);
  for (const call of [...draft.state.calls.open.values()]) {
    if (call.row.state === 'held') resumeHeld(draft, call);
    else if (call.row.delivery === 'app_message') resumeApp(draft, call);
    else resumeSent(draft, call);
  }
  readBackFirst(draft);
  weighFollowUp(draft);
  if (owesUser && draft.state.reply === null) answerUser(draft, lastUserText(draft));
  if (isGreetingOwed(draft)) beginReply(draft, 'greeting');
  watchAgain(draft);
}

function lastUserText(draft: Draft): string {
  return draft.state.history.messages.findLast((message) => message?.role === 'user')?.content ?? '';
}

/** The greeting that a model was to make was not said, and nobody has spoken since. */
function isGreetingOwed({ state }: Draft): boolean {
  const { setup, turn, history, reply, inbox } = state;
  return (
    setup.dynamic_greeting &&
    setup.mode !== 'echo' &&
    turn.idx === 0 &&
    history.messages.length === 0 &&
    reply === null &&
    inbox.length === 0
  );
}

/** What judges had not said when the process stopped is asked again, for the newest turn. */
function watchAgain(draft: Draft): void {
  if (draft.state.turn.idx === 0) return;
  const { messages } = draft.state.history;
  const from = messages.findLastIndex((message) => message?.role === 'user');
  if (from < 0) return;
  judgeAgain(draft, dialogueLines(messages.slice(from)));
  evaluateTurn(draft);
}

function resumeHeld(draft: Draft, { row }: OpenCall): void {
  const left = (row.expires_at ?? draft.at) - draft.at;
  if (left <= 0) expireHeld(draft, row.tool_call_id);
  else setTimer(draft, `gate:${row.tool_call_id}`, left);
}

function resumeApp(draft: Draft, call: OpenCall): void {
  const left = appAnswerMsLeft(call.row, draft.at);
  if (left <= 0) expireAppCall(draft, call);
  else setTimer(draft, `app:${call.row.tool_call_id}`, left);
}

/** The same key makes a second sending harmless where the endpoint honours it, or where nothing is changed at all. */
function resumeSent(draft: Draft, call: OpenCall): void {
  if (call.row.effect === 'read' || call.spec.policy.idempotent_endpoint) {
    sendCall(draft, { ...call, first_attempt: 2 });
    return;
  }
  settleCall(draft, call, 'lose', { reason: 'crash', result: CRASH_TEXT, told: CRASH_TEXT });
  if (call.spec.on_resolve !== 'fire_and_forget') owe(draft, call.row.tool_call_id);
}

/** A held call whose read-back had not been heard is read back, if nothing else of it waits. */
function readBackFirst(draft: Draft): void {
  const first = draft.state.gates.held.find(({ times }) => times === 0);
  if (first !== undefined && draft.state.gates.asked === null) queueReadBack(draft, first.tool_call_id);
}
