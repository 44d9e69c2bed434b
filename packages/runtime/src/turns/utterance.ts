import { appendPal } from '../prompt/history.ts';
import { conversationEvent, type Draft, journal } from './draft.ts';
import type { Reply, ReplyCause } from './state.ts';
import { clearTimer, isTimerSet, setTimer } from './timers.ts';

/** Snapshots of a running utterance come at most this often. */
const SNAPSHOT_EVERY_MS = 40;

/** What the participant has heard of the reply: in text all that was sent. */
export function heardOf(draft: Draft, reply: Reply): string {
  return draft.state.setup.speech === 'text' ? reply.said : reply.said.slice(0, reply.heard_chars);
}

/** Shows the words so far, unless the last snapshot is too young: then a timer does it. */
export function streamWords(draft: Draft): void {
  const reply = draft.state.reply;
  if (reply === null || reply.said.length === reply.streamed_chars) return;
  if (draft.at - reply.streamed_at >= SNAPSHOT_EVERY_MS) snapshot(draft, reply, false, false);
  else if (!isTimerSet(draft, 'stream')) setTimer(draft, 'stream', SNAPSHOT_EVERY_MS - (draft.at - reply.streamed_at));
}

function snapshot(draft: Draft, reply: Reply, final: boolean, interrupted: boolean): void {
  const properties: Record<string, unknown> = {
    role: 'pal',
    speech: heardOf(draft, reply),
    content_index: reply.content_index,
  };
  if (final) properties.final = true;
  if (interrupted) properties.is_interrupted = true;
  draft.commands.push({
    kind: 'emit',
    event: conversationEvent(draft, 'conversation.utterance.streaming', reply.inference_id, properties),
  });
  draft.state.reply = {
    ...reply,
    streamed_at: draft.at,
    streamed_chars: reply.said.length,
    content_index: reply.content_index + 1,
  };
}

/** Begins an utterance whose words are known: an echo, a result, a read-back, a line of our own. */
export function sayText(
  draft: Draft,
  cause: ReplyCause,
  text: string,
  options: { readonly inference_id?: string; readonly read_back?: Reply['read_back'] } = {},
): void {
  const epoch = draft.state.epoch + 1;
  draft.state.epoch = epoch;
  draft.state.reply = {
    ...silentReply,
    inference_id: options.inference_id ?? draft.freshId(),
    epoch,
    cause,
    phase: 'speaking',
    said: text,
    last_part_at: draft.at,
    read_back: options.read_back ?? null,
  };
  draft.state.floor = { holder: 'pal', since: draft.at };
  if (draft.state.setup.speech === 'audio') draft.commands.push({ kind: 'speak', epoch, text, last: true });
  drain(draft);
}

/** The start of every reply. */
export const silentReply: Omit<Reply, 'inference_id' | 'epoch' | 'cause' | 'phase' | 'last_part_at'> = {
  request: null,
  covers: [],
  answers_user: false,
  attempts: 0,
  said: '',
  held_back: '',
  releasing: false,
  received_chars: 0,
  proposals: [],
  streamed_at: 0,
  streamed_chars: 0,
  content_index: 0,
  heard_chars: 0,
  read_back: null,
};

/** All words are known. In text they are heard with that; in audio the playout says when. */
export function drain(draft: Draft): void {
  const reply = draft.state.reply;
  if (reply === null) return;
  draft.state.reply = { ...reply, phase: 'draining' };
  if (draft.state.setup.speech === 'text') finishUtterance(draft, false);
}

/** The utterance is over, heard to its end or cut off: history gets what was heard (I5), the floor is free. */
export function finishUtterance(draft: Draft, interrupted: boolean): void {
  clearTimer(draft, 'stream');
  const begun = draft.state.reply;
  if (begun === null) return;
  const whole = begun.said + begun.held_back;
  if (begun.said.trim() !== '') snapshot(draft, begun, true, interrupted);
  const reply = draft.state.reply ?? begun;
  const heard = heardOf(draft, reply);
  if (whole.trim() !== '') {
    const properties = interrupted
      ? { role: 'pal', speech: whole, interrupted: true, heard }
      : { role: 'pal', speech: whole };
    if (reply.request === null && draft.state.calls.due.length > 0) {
      draft.commands.push({ kind: 'note', note: { note: 'beside', inference_id: reply.inference_id } });
    }
    journal(draft, conversationEvent(draft, 'conversation.utterance', reply.inference_id, properties));
    const { turn } = draft.state;
    draft.state.turn = {
      ...turn,
      texts: [...turn.texts, whole],
      inference_ids: [...turn.inference_ids, reply.inference_id],
    };
    noteReadBack(draft, reply, interrupted);
  }
  if (heard.trim() !== '') {
    draft.state.history = appendPal(draft.state.history, heard, reply.inference_id, interrupted);
  }
  dropReply(draft);
}

/** Ends the reply without a word. */
export function dropReply(draft: Draft): void {
  draft.state.reply = null;
  draft.state.floor = { holder: 'nobody', since: draft.at };
}

/** Consent answers the last thing that was said: any other utterance takes its place (I9). */
function noteReadBack(draft: Draft, reply: Reply, interrupted: boolean): void {
  const { gates } = draft.state;
  const read = reply.read_back;
  const held = read === null ? undefined : gates.held.find((call) => call.tool_call_id === read.tool_call_id);
  if (read === null || held === undefined || interrupted) {
    if (gates.asked !== null) draft.state.gates = { ...gates, asked: null };
    return;
  }
  draft.state.gates = {
    ...gates,
    held: gates.held.map((call) =>
      call === held ? { ...held, times: read.times, reminded: held.reminded || read.reminder } : call,
    ),
    asked: { ...read, arguments_hash: held.arguments_hash, epoch: reply.epoch, sent: false },
  };
  draft.commands.push({
    kind: 'note',
    note: { note: 'asked', tool_call_id: read.tool_call_id, times: read.times, reminder: read.reminder },
  });
}
