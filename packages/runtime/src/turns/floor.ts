import { appendUser } from '../prompt/history.ts';
import { assumeAnswer, expireAppCall } from './answers.ts';
import { conversationEvent, type Draft, journal } from './draft.ts';
import type { SessionEvent } from './event.ts';
import { considerAnswer, watchHeld } from './gates.ts';
import { answerUser } from './knowledge.ts';
import { beginEnd } from './lifecycle.ts';
import { isSpokenOutcomePending, overdueAppCalls } from './open-calls.ts';
import { beginReply } from './reply.ts';
import type { InboxItem } from './state.ts';
import { isTimerSet, setTimer } from './timers.ts';
import { sayText } from './utterance.ts';

type Of<K extends SessionEvent['kind']> = Extract<SessionEvent, { kind: K }>;

/** A read-back waits this long for results of the same turn, so that it is the last thing said. */
const READ_BACK_PATIENCE_MS = 3_000;

export function onUserText(draft: Draft, event: Of<'user-text'>): void {
  if (event.via === 'live') assumeAnswer(draft, 'respond', event.text);
  const { asked } = draft.state.gates;
  draft.state.inbox = [...draft.state.inbox, { kind: 'user', text: event.text, answers: asked?.sent ? asked : null }];
}

export function onEcho(draft: Draft, event: Of<'client-echo'>): void {
  assumeAnswer(draft, 'echo', event.text);
  const inference_id = event.inference_id ?? draft.freshId();
  draft.state.inbox = [...draft.state.inbox, { kind: 'echo', text: event.text, inference_id }];
}

/** Gives the floor to what waits for it, until somebody has it or nothing is left (I1). */
export function settleFloor(draft: Draft): void {
  while (draft.state.lifecycle.phase === 'open' && draft.state.reply === null) {
    const item = nextItem(draft);
    if (item !== null) give(draft, item);
    else if (draft.state.calls.due.length > 0 && draft.state.calls.due_ready) beginReply(draft, 'result');
    else break;
  }
  if (draft.state.lifecycle.hanging_up) hangUp(draft);
  if (draft.state.gates.held.length > 0) watchHeld(draft);
}

/**
 * What comes next. A due result goes before a read-back, and so do one that is on its way and a user turn: a yes answers
 * the last thing that was said. A user turn needs no follow-up before it, its own request tells what is due.
 */
function nextItem(draft: Draft): InboxItem | null {
  const { inbox, calls, gates } = draft.state;
  if (inbox.length === 0) return null;
  const defers =
    inbox.some(({ kind }) => kind === 'user') ||
    calls.due.length > 0 ||
    (isSpokenOutcomePending(draft.state) && !gates.impatient);
  const item = inbox.find(({ kind }) => kind !== 'read-back' || !defers);
  if (item === undefined) {
    if (!gates.impatient && !isTimerSet(draft, 'read-back')) setTimer(draft, 'read-back', READ_BACK_PATIENCE_MS);
    return null;
  }
  draft.state.inbox = inbox.filter((other) => other !== item);
  return item;
}

function give(draft: Draft, item: InboxItem): void {
  switch (item.kind) {
    case 'user':
      beginUserTurn(draft, item);
      return;
    case 'echo':
    case 'result-text':
      sayText(draft, item.kind, item.text, { inference_id: item.inference_id });
      return;
    case 'line':
      sayText(draft, item.cause, item.text);
      return;
    case 'read-back': {
      const held = draft.state.gates.held.find((call) => call.tool_call_id === item.read_back.tool_call_id);
      if (held !== undefined) sayText(draft, 'read-back', held.prompt, { read_back: item.read_back });
    }
  }
}

/** A user turn is processed: it gets its number (I7), enters history once (I6), and is answered. */
function beginUserTurn(draft: Draft, { text, answers }: Extract<InboxItem, { kind: 'user' }>): void {
  const { state } = draft;
  state.turn = { idx: state.turn.idx + 1, texts: [], inference_ids: [], steps: 0, signatures: new Set(), repeated: 0 };
  state.floor = { holder: 'nobody', since: draft.at };
  state.gates = { ...state.gates, impatient: false };
  forgetRequestScope(draft);
  journal(draft, conversationEvent(draft, 'conversation.utterance', draft.freshId(), { role: 'user', speech: text }));
  state.history = appendUser(state.history, text);
  for (const call of overdueAppCalls(draft)) expireAppCall(draft, call);
  if (!considerAnswer(draft, text, answers)) answerUser(draft, text);
}

/** A new user turn is a new request: what counted for the last one no longer does, unless it is still held. */
function forgetRequestScope(draft: Draft): void {
  const { calls } = draft.state;
  if (calls.counted.size === 0) return;
  const counted = new Map(
    [...calls.counted].filter(
      ([, { scope, tool_call_id }]) => scope === 'conversation' || calls.open.get(tool_call_id)?.row.state === 'held',
    ),
  );
  draft.state.calls = { ...calls, counted };
}

/** `end_call`: the end comes when everything is said. */
function hangUp(draft: Draft): void {
  const { state } = draft;
  if (state.lifecycle.phase !== 'open' || state.reply !== null) return;
  if (state.inbox.length > 0 || state.calls.due.length > 0 || isSpokenOutcomePending(state)) return;
  if (state.turn.texts.length === 0) sayText(draft, 'line', state.setup.phrases.farewell);
  if (state.reply === null) beginEnd(draft, 'end_call_tool');
}
