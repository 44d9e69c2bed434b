import type { ModelMessage, OfferedTool } from '../ports/language-model.ts';
import { closeAnswers } from '../prompt/history.ts';
import { type Draft, journalError } from './draft.ts';
import type { SessionEvent } from './event.ts';
import { notePassages } from './knowledge.ts';
import { promptMessage } from './prompt-message.ts';
import type { Reply } from './state.ts';
import { clearTimer, setTimer } from './timers.ts';
import { drain, dropReply, finishUtterance, silentReply, streamWords } from './utterance.ts';

type Of<K extends SessionEvent['kind']> = Extract<SessionEvent, { kind: K }>;

/** How long text waits for a call to follow it. */
const HOLD_BACK_MS = 150;
/** A sentence is complete and the next one has begun. */
const NEXT_SENTENCE = /[.!?…]["')\]]*\s+\S|[。！？]["')\]」』]*\s*\S/u;
const MAX_RETRY_AFTER_MS = 4_000;
/** A model that asks for more calls than this in one step gets the first ones. */
const MAX_PROPOSALS = 64;

/** A greeting is words alone. */
const noTools: readonly OfferedTool[] = [];

/** Asks the model: for the user's words, or for results that are due. What is due is told by this request. */
export function beginReply(draft: Draft, cause: 'user' | 'result' | 'greeting'): void {
  const { state } = draft;
  if (state.turn.steps >= state.setup.limits.max_steps) {
    giveUp(draft, 'step_limit', `the turn took more than ${state.setup.limits.max_steps} model steps`);
    return;
  }
  state.history = closeAnswers(state.history);
  // what the reply that looked for passages was to tell, this one tells
  const covers = state.reply === null ? state.calls.due : [...state.reply.covers, ...state.calls.due];
  state.calls = { ...state.calls, due: [], due_ready: false };
  clearTimer(draft, 'follow-up');
  const epoch = state.epoch + 1;
  const message = promptMessage(state, cause === 'greeting');
  const messages = [message, ...(state.history.messages as readonly ModelMessage[])];
  const request = { messages, tools: cause === 'greeting' ? noTools : state.setup.offered };
  state.epoch = epoch;
  state.turn = { ...state.turn, steps: state.turn.steps + 1 };
  state.reply = {
    ...silentReply,
    inference_id: draft.freshId(),
    epoch,
    cause,
    phase: 'thinking',
    request,
    covers,
    answers_user: cause === 'user',
    last_part_at: draft.at,
  };
  state.floor = { holder: 'pal', since: draft.at };
  notePassages(draft, state.reply.inference_id);
  draft.commands.push({ kind: 'generate', epoch, request });
  setTimer(draft, 'engine', state.setup.limits.engine_timeout_ms);
}

/** Ends a turn that cannot be answered: an event for clients, a plain apology for the user. Nothing is owed after it. */
export function giveUp(draft: Draft, code: string, message: string, engine: string | null = null): void {
  journalError(draft, code, message, engine);
  draft.state.calls = { ...draft.state.calls, due: [], due_ready: false };
  clearTimer(draft, 'follow-up');
  draft.state.inbox = [{ kind: 'line', cause: 'line', text: draft.state.setup.phrases.apology }, ...draft.state.inbox];
}

/** The reply an event of an engine belongs to, or null when it is late (I2). */
function current(draft: Draft, epoch: number): Reply | null {
  const { reply } = draft.state;
  return reply !== null && reply.epoch === epoch && reply.request !== null && reply.phase !== 'draining' ? reply : null;
}

export function onTextDelta(draft: Draft, event: Of<'reply-text-delta'>): void {
  const reply = current(draft, event.epoch);
  if (reply === null) return;
  const room = draft.state.setup.limits.max_reply_chars - reply.received_chars;
  const fits = event.text.length <= room ? event.text : event.text.slice(0, room).toWellFormed();
  const text = reply.said === '' && reply.held_back === '' ? fits.trimStart() : fits;
  const received = { ...reply, received_chars: reply.received_chars + fits.length, last_part_at: draft.at };
  if (reply.releasing || !draft.state.setup.holds_back) {
    draft.state.reply = received;
    release(draft, text);
  } else {
    draft.state.reply = { ...received, held_back: reply.held_back + text };
    if (NEXT_SENTENCE.test(reply.held_back + text)) release(draft, '');
    else if (reply.held_back === '' && text !== '') setTimer(draft, 'hold-back', HOLD_BACK_MS);
  }
  if (event.text.length > room) cutOff(draft);
}

/** Lets what was held back, and `more`, leave. */
function release(draft: Draft, more: string): void {
  const reply = draft.state.reply;
  if (reply === null) return;
  clearTimer(draft, 'hold-back');
  const text = reply.held_back + more;
  const said = reply.said + text;
  if (said === '') return;
  draft.state.reply = { ...reply, phase: 'speaking', releasing: true, held_back: '', said };
  if (draft.state.setup.speech === 'audio') {
    draft.commands.push({ kind: 'speak', epoch: reply.epoch, text, last: false });
  }
  streamWords(draft);
}

/** The model does not stop by itself: its reply ends here, what it may have wanted to call is dropped. */
function cutOff(draft: Draft): void {
  const reply = draft.state.reply;
  if (reply === null) return;
  stopGenerating(draft, reply);
  draft.state.reply = { ...reply, proposals: [] };
  journalError(draft, 'reply_cut', `the reply was cut at ${draft.state.setup.limits.max_reply_chars} characters`, null);
  release(draft, '');
  speakRest(draft);
}

export function onCallPart(draft: Draft, event: Of<'reply-call'>): void {
  const reply = current(draft, event.epoch);
  if (reply === null || reply.proposals.length >= MAX_PROPOSALS) return;
  draft.state.reply = { ...reply, proposals: [...reply.proposals, event.proposal], last_part_at: draft.at };
}

/** The model's step is over. @returns whether it brought calls, which must be decided before anything else. */
export function onReplyEnd(draft: Draft, event: Of<'reply-end'>): boolean {
  const reply = current(draft, event.epoch);
  if (reply === null) return false;
  clearTimer(draft, 'engine');
  clearTimer(draft, 'hold-back');
  if (reply.proposals.length > 0) return true;
  const text = reply.said + reply.held_back;
  if (text.trim() === '') {
    if ((reply.answers_user || reply.cause === 'greeting') && draft.state.turn.texts.length === 0) {
      failReply(draft, reply, {
        engine: 'llm',
        message: 'the model gave an empty answer',
        retryable: true,
        retry_after_ms: null,
      });
    } else {
      quietly(draft, reply);
    }
    return false;
  }
  release(draft, '');
  speakRest(draft);
  return false;
}

/** Ends a reply in which nothing was said; the note tells a rebuild that nothing is owed. */
function quietly(draft: Draft, reply: Reply): void {
  draft.commands.push({ kind: 'note', note: { note: 'quiet', inference_id: reply.inference_id } });
  dropReply(draft);
}

function speakRest(draft: Draft): void {
  const reply = draft.state.reply;
  if (reply === null) return;
  if (draft.state.setup.speech === 'audio') {
    draft.commands.push({ kind: 'speak', epoch: reply.epoch, text: '', last: true });
  }
  drain(draft);
}

export function onReplyFail(draft: Draft, event: Of<'reply-fail'>): void {
  const reply = current(draft, event.epoch);
  if (reply !== null) failReply(draft, reply, event);
}

interface Failure {
  readonly engine: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retry_after_ms: number | null;
}

function failReply(draft: Draft, reply: Reply, failure: Failure): void {
  clearTimer(draft, 'engine');
  clearTimer(draft, 'hold-back');
  if (reply.said === '' && reply.attempts === 0 && failure.retryable) {
    const epoch = draft.state.epoch + 1;
    draft.state.epoch = epoch;
    draft.state.reply = {
      ...reply,
      epoch,
      attempts: 1,
      held_back: '',
      received_chars: 0,
      proposals: [],
      last_part_at: draft.at,
    };
    const wait = Math.min(failure.retry_after_ms ?? 0, MAX_RETRY_AFTER_MS);
    if (wait > 0) setTimer(draft, 'retry', wait);
    else retry(draft);
    return;
  }
  draft.state.reply = { ...reply, held_back: '', proposals: [] };
  if (reply.said.trim() === '') dropReply(draft);
  else speakRest(draft);
  if (reply.cause === 'greeting') {
    greetPlainly(draft, reply, failure);
    return;
  }
  giveUp(draft, 'engine_failed', failure.message, failure.engine);
}

/** The model could not greet: the PAL's own greeting is said, if it has one. */
function greetPlainly(draft: Draft, { said }: Reply, { engine, message }: Failure): void {
  journalError(draft, 'engine_failed', message, engine);
  const { greeting } = draft.state.setup;
  if (said.trim() !== '' || greeting === null || greeting.trim() === '') return;
  draft.state.inbox = [{ kind: 'line', cause: 'greeting', text: greeting }, ...draft.state.inbox];
}

function retry(draft: Draft): void {
  const reply = draft.state.reply;
  if (reply === null || reply.request === null) return;
  draft.state.reply = { ...reply, last_part_at: draft.at };
  draft.commands.push({ kind: 'generate', epoch: reply.epoch, request: reply.request });
  setTimer(draft, 'engine', draft.state.setup.limits.engine_timeout_ms);
}

export function onReplyTimer(draft: Draft, name: string): void {
  const { reply, setup } = draft.state;
  if (reply === null) return;
  if (name === 'stream') streamWords(draft);
  else if (name === 'hold-back') release(draft, '');
  else if (name === 'retry') retry(draft);
  else if (name === 'engine') {
    const silence = draft.at - reply.last_part_at;
    if (silence < setup.limits.engine_timeout_ms) {
      setTimer(draft, 'engine', setup.limits.engine_timeout_ms - silence);
      return;
    }
    draft.commands.push({ kind: 'generate-cancel', epoch: reply.epoch });
    const message = `the model was silent for ${setup.limits.engine_timeout_ms} ms`;
    failReply(draft, reply, { engine: 'llm', message, retryable: true, retry_after_ms: null });
  }
}

function stopGenerating(draft: Draft, reply: Reply): void {
  for (const name of ['engine', 'hold-back', 'retry', 'stream', 'retrieval']) clearTimer(draft, name);
  if (reply.request !== null && reply.phase !== 'draining') {
    draft.commands.push({ kind: 'generate-cancel', epoch: reply.epoch });
  }
}

/** Cuts the reply off at once: the epoch rises, so that nothing of it can follow (I2). */
export function interruptReply(draft: Draft): void {
  const { reply } = draft.state;
  if (reply === null) return;
  stopGenerating(draft, reply);
  draft.state.epoch += 1;
  if (draft.state.setup.speech === 'audio') draft.commands.push({ kind: 'speech-stop', epoch: reply.epoch });
  if (reply.said.trim() === '') quietly(draft, reply);
  else finishUtterance(draft, true);
}

export function onPlayoutProgress(draft: Draft, event: Of<'playout-progress'>): void {
  const { reply } = draft.state;
  if (reply === null || reply.epoch !== event.epoch) return;
  draft.state.reply = { ...reply, heard_chars: Math.max(reply.heard_chars, event.heard_chars) };
}

export function onPlayoutEnd(draft: Draft, event: Of<'playout-end'>): void {
  const { reply } = draft.state;
  if (reply === null || reply.epoch !== event.epoch || reply.phase !== 'draining') return;
  draft.state.reply = { ...reply, heard_chars: reply.said.length };
  finishUtterance(draft, false);
}
