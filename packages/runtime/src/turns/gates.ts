import type { ConfirmedBy } from '@palaver/contract';
import type { Assessment } from '../calls/assess-proposal.ts';
import { moveCall } from '../calls/call-row.ts';
import { DECLINED_TEXT, duplicateText, EXPIRED_HOLD_TEXT, HELD_TEXT, REVISED_TEXT } from '../calls/call-words.ts';
import { isReaction } from '../calls/reaction-spec.ts';
import { readConsent } from '../gates/consent.ts';
import { readBackText } from '../gates/read-back.ts';
import type { CallRow } from '../ports/ledger.ts';
import { DISPATCHED_TEXT } from '../prompt/history.ts';
import { dedupeKey } from './dedupe-key.ts';
import { conversationEvent, type Draft, journal } from './draft.ts';
import type { SessionEvent } from './event.ts';
import { dispatchCall, insertCall, owe, settleCall, tellModel, trackCall, updateCall } from './open-calls.ts';
import type { Asked, HeldCall, OpenCall, ReadBack } from './state.ts';
import { clearTimer, isTimerSet, setTimer } from './timers.ts';

type Of<K extends SessionEvent['kind']> = Extract<SessionEvent, { kind: K }>;

/** How long the floor is free before a held call is read back once more. */
const REMIND_AFTER_MS = 20_000;
/** An unclear answer is asked about once more, then the conversation goes on. */
const MAX_ASKED = 2;

/** Keeps a call back until the user's yes: row, event, the model's view, and the read-back when it is this call's turn. */
export function holdCall(draft: Draft, proposed: CallRow, { spec, value }: Assessment): void {
  if (spec === null) return;
  const expires_at = draft.at + spec.policy.confirm_ttl_s * 1000;
  const row = moveCall(proposed, 'hold', draft.at, { expires_at });
  if (row === null) return;
  const { gates, setup, turn } = draft.state;
  const prompt = readBackText(spec, value, setup.phrases);
  insertCall(draft, row);
  trackCall(draft, { row, spec, turn_idx: turn.idx, sent: false, first_attempt: 1, assumed: false });
  journal(draft, heldEvent(draft, row, value, prompt, expires_at));
  tellModel(draft, row, HELD_TEXT);
  const held: HeldCall = {
    tool_call_id: row.tool_call_id,
    arguments_hash: row.arguments_hash,
    prompt,
    turn_idx: turn.idx,
    held_at: draft.at,
    expires_at,
    times: 0,
    reminded: false,
  };
  const isFirst = !gates.held.some((other) => other.turn_idx === turn.idx);
  draft.state.gates = { ...gates, held: [...gates.held, held] };
  setTimer(draft, `gate:${row.tool_call_id}`, expires_at - draft.at);
  if (isFirst) queueReadBack(draft, row.tool_call_id);
}

function heldEvent(draft: Draft, row: CallRow, value: Assessment['value'], prompt: string, expires_at: number) {
  return conversationEvent(draft, 'conversation.tool_call.held', row.inference_id ?? undefined, {
    tool_call_id: row.tool_call_id,
    name: row.tool_name,
    arguments: value,
    arguments_hash: row.arguments_hash,
    wants: 'confirmation',
    prompt,
    expires_at: expires_at / 1000,
  });
}

/** Lets the call be read back when the floor is free; at most one read-back of it waits. */
export function queueReadBack(draft: Draft, toolCallId: string, reminder = false): void {
  const held = draft.state.gates.held.find((call) => call.tool_call_id === toolCallId);
  if (held === undefined) return;
  const isQueued = draft.state.inbox.some(
    (item) => item.kind === 'read-back' && item.read_back.tool_call_id === toolCallId,
  );
  if (isQueued) return;
  const read_back: ReadBack = { tool_call_id: toolCallId, times: held.times + 1, reminder };
  draft.state.inbox = [...draft.state.inbox, { kind: 'read-back', read_back }];
}

/** A call for the same tool with other arguments, which a later turn brings, takes the place of the held ones. */
export function reviseHeld(draft: Draft, { spec, arguments_hash }: Assessment): void {
  if (spec === null) return;
  for (const held of draft.state.gates.held) {
    const open = draft.state.calls.open.get(held.tool_call_id);
    if (open === undefined || open.row.tool_id !== spec.tool_id) continue;
    if (held.turn_idx >= draft.state.turn.idx || held.arguments_hash === arguments_hash) continue;
    if (settleCall(draft, open, 'decline', { reason: 'revised', result: REVISED_TEXT, told: REVISED_TEXT }) !== null) {
      forgetHeld(draft, held);
    }
  }
}

/**
 * Reads a user turn as the answer to the read-back that was the last thing said, if it came after that was sent: a yes
 * that was on its way before is one to something else (I9). @returns whether it was an answer: then no model request is
 * owed for the turn.
 */
export function considerAnswer(draft: Draft, text: string, answers: Asked | null): boolean {
  const { asked, held } = draft.state.gates;
  draft.state.gates = { ...draft.state.gates, asked: null };
  const call = asked === null ? undefined : held.find(({ tool_call_id }) => tool_call_id === asked.tool_call_id);
  const isAnswer = asked !== null && asked.tool_call_id === answers?.tool_call_id && asked.times === answers.times;
  if (!isAnswer || call === undefined || call.arguments_hash !== asked.arguments_hash) {
    askAgain(draft, text);
    return false;
  }
  const verdict = readConsent(text, call.prompt, draft.state.setup.consent_words);
  if (verdict === 'other' || (verdict === 'unclear' && asked.times >= MAX_ASKED)) return false;
  draft.commands.push({ kind: 'note', note: { note: 'answered-gate', tool_call_id: call.tool_call_id } });
  if (verdict === 'yes') releaseHeld(draft, call, 'user');
  else if (verdict === 'no') declineHeld(draft, call, null);
  else queueReadBack(draft, call.tool_call_id);
  return true;
}

/**
 * A bare yes while a call is held, but not to its read-back: the model hears it as it hears everything, and the call is
 * read back once more after that, so that a yes can follow it.
 */
function askAgain(draft: Draft, text: string): void {
  const { held } = draft.state.gates;
  const call = held.find(({ times }) => times > 0);
  if (call === undefined) return;
  if (readConsent(text, '', draft.state.setup.consent_words) === 'yes') queueReadBack(draft, call.tool_call_id);
}

export function onReadBackLeft(draft: Draft, event: Of<'read-back-left'>): void {
  const { gates } = draft.state;
  const { asked } = gates;
  if (asked === null || asked.tool_call_id !== event.tool_call_id || asked.times !== event.times) return;
  draft.state.gates = { ...gates, asked: { ...asked, sent: true } };
}

export function onConfirm(draft: Draft, event: Of<'client-call-confirm'>): void {
  const held = draft.state.gates.held.find((call) => call.tool_call_id === event.tool_call_id);
  if (held === undefined || held.arguments_hash !== event.arguments_hash || held.expires_at <= draft.at) return;
  releaseHeld(draft, held, event.by);
}

export function onDecline(draft: Draft, event: Of<'client-call-decline'>): void {
  const held = draft.state.gates.held.find((call) => call.tool_call_id === event.tool_call_id);
  if (held !== undefined) declineHeld(draft, held, event.reason);
}

/** The user said yes to exactly this call (I9): it goes out, as part of the turn in which that was said. */
function releaseHeld(draft: Draft, held: HeldCall, by: ConfirmedBy): void {
  const open = draft.state.calls.open.get(held.tool_call_id);
  if (open === undefined) return;
  forgetHeld(draft, held);
  const key = dedupeKey(draft.state, open.spec, held.arguments_hash);
  const twin = key === null || key === open.row.dedupe_key ? undefined : draft.state.calls.counted.get(key);
  if (twin !== undefined) {
    const told = duplicateText(twin.told);
    settleCall(draft, open, 'find-duplicate', { duplicate_of: twin.tool_call_id, result: told, told });
    if (!isReaction(open.row)) owe(draft, held.tool_call_id);
    readNext(draft);
    return;
  }
  const confirmed = { confirmed_at: draft.at, confirmed_by: by, dedupe_key: key };
  const row = moveCall(open.row, 'dispatch', draft.at, confirmed);
  if (row === null) return;
  recount(draft, open, row);
  send(draft, { ...open, row, turn_idx: draft.state.turn.idx });
  if (by === 'user') acknowledge(draft, open);
  readNext(draft);
}

function send(draft: Draft, call: OpenCall): void {
  const { row, spec } = call;
  updateCall(draft, row, 'held');
  if (spec.on_resolve === 'fire_and_forget') tellModel(draft, row, DISPATCHED_TEXT, false);
  trackCall(draft, call);
  dispatchCall(draft, row);
  // nobody will answer an event that is only sent: sent is done
  if (spec.on_resolve === 'fire_and_forget' && spec.delivery === 'app_message') {
    settleCall(draft, call, 'succeed', { told: DISPATCHED_TEXT });
  }
}

/** The counted place of the call moves from the turn it was asked in to the turn it is sent in. */
function recount(draft: Draft, { row: before }: OpenCall, after: CallRow): void {
  const { calls } = draft.state;
  const counted = new Map(calls.counted);
  const entry = before.dedupe_key === null ? undefined : counted.get(before.dedupe_key);
  if (before.dedupe_key !== null) counted.delete(before.dedupe_key);
  if (entry !== undefined && after.dedupe_key !== null) counted.set(after.dedupe_key, entry);
  draft.state.calls = { ...calls, counted };
}

/** A yes is answered at once where no result will be spoken; it claims nothing. */
function acknowledge(draft: Draft, { spec }: OpenCall): void {
  const answersItself =
    spec.delivery === 'api' && (spec.on_resolve === 'generate_response' || spec.on_resolve === 'response_in_result');
  const filler = spec.on_call === 'static_filler' ? spec.static_filler : null;
  const text = filler ?? (answersItself ? null : draft.state.setup.phrases.accepted);
  if (text !== null) draft.state.inbox = [...draft.state.inbox, { kind: 'line', cause: 'line', text }];
}

function declineHeld(draft: Draft, held: HeldCall, reason: string | null): void {
  const open = draft.state.calls.open.get(held.tool_call_id);
  if (open === undefined) return;
  forgetHeld(draft, held);
  const told = reason === null ? DECLINED_TEXT : `${DECLINED_TEXT} Their reason: ${reason}`;
  settleCall(draft, open, 'decline', { reason, result: told, told });
  draft.state.inbox = [...draft.state.inbox, { kind: 'line', cause: 'line', text: draft.state.setup.phrases.declined }];
  readNext(draft);
}

/** The next call that was never read back; its consent is its own. */
function readNext(draft: Draft): void {
  const next = draft.state.gates.held.find((held) => held.times === 0);
  if (next !== undefined) queueReadBack(draft, next.tool_call_id);
}

export function forgetHeld(draft: Draft, held: HeldCall): void {
  const { gates, inbox } = draft.state;
  draft.state.gates = {
    ...gates,
    held: gates.held.filter((call) => call.tool_call_id !== held.tool_call_id),
    asked: gates.asked?.tool_call_id === held.tool_call_id ? null : gates.asked,
  };
  draft.state.inbox = inbox.filter(
    (item) => item.kind !== 'read-back' || item.read_back.tool_call_id !== held.tool_call_id,
  );
  clearTimer(draft, `gate:${held.tool_call_id}`);
  if (draft.state.gates.held.length === 0) {
    clearTimer(draft, 'reminder');
    clearTimer(draft, 'read-back');
  }
}

export function onGateTimer(draft: Draft, name: string): void {
  if (name === 'reminder') remind(draft);
  else if (name === 'read-back') draft.state.gates = { ...draft.state.gates, impatient: true };
  else if (name.startsWith('gate:')) expireHeld(draft, name.slice('gate:'.length));
}

export function expireHeld(draft: Draft, toolCallId: string): void {
  const held = draft.state.gates.held.find((call) => call.tool_call_id === toolCallId);
  const open = draft.state.calls.open.get(toolCallId);
  if (held === undefined || open === undefined) return;
  forgetHeld(draft, held);
  settleCall(draft, open, 'expire', { reason: 'not_answered', result: EXPIRED_HOLD_TEXT, told: EXPIRED_HOLD_TEXT });
  readNext(draft);
}

function remind(draft: Draft): void {
  const held = draft.state.gates.held.find((call) => !call.reminded && call.times > 0);
  if (held !== undefined && draft.state.reply === null) queueReadBack(draft, held.tool_call_id, true);
}

/** Runs while the floor is free: sets the one reminder of the held call that was read back and not reminded of. */
export function watchHeld(draft: Draft): void {
  const { gates, reply, inbox, lifecycle, floor } = draft.state;
  if (gates.held.length === 0) return;
  const held = gates.held.find((call) => !call.reminded && call.times > 0);
  // with something waiting for the floor it is not free; what waits may be the reminder itself
  const isFree = reply === null && inbox.length === 0 && lifecycle.phase === 'open';
  if (!isFree || held === undefined || lifecycle.live === 0) {
    clearTimer(draft, 'reminder');
    return;
  }
  if (isTimerSet(draft, 'reminder')) return;
  const due = Math.min(floor.since + REMIND_AFTER_MS, held.held_at + (held.expires_at - held.held_at) / 2);
  setTimer(draft, 'reminder', due - draft.at);
}
