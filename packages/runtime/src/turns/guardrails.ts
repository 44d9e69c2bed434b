import type { GuardrailSpec } from '../guidance-spec.ts';
import type { DialogueLine } from '../judges/dialogue-lines.ts';
import { guardrailRequest, readViolations, type Violation } from '../judges/guardrail-judge.ts';
import { conversationEvent, type Draft, journal } from './draft.ts';
import type { SessionEvent } from './event.ts';
import type { CorrectionNote, GuardrailsState } from './guidance-state.ts';
import { askJudge, noteFault } from './judge-runs.ts';
import { callReaction } from './reaction-calls.ts';

type Of<K extends SessionEvent['kind']> = Extract<SessionEvent, { kind: K }>;

/** A guardrail that has fired stays silent for this long. */
const DEBOUNCE_MS = 15_000;
/** Judged lines that the next round is shown as context. */
const MAX_EARLIER = 8;
/** Lines that wait for a judge at most: while one hangs the oldest are given up. */
const MAX_FRESH = 100;

/** In a text conversation nothing is seen or heard: what is typed is all there is to judge. */
export function judgedGuardrails(guardrails: readonly GuardrailSpec[]): readonly GuardrailSpec[] {
  return guardrails.filter(({ modality }) => modality === 'verbal');
}

/** Has what was just said judged: at once, or when the round that is out has come back. */
export function judgeLines(draft: Draft, lines: readonly DialogueLine[]): void {
  const { guardrails } = draft.state;
  if (guardrails === null) return;
  draft.state.guardrails = { ...guardrails, fresh: [...guardrails.fresh, ...lines].slice(-MAX_FRESH) };
  beginRound(draft);
}

/** After a restart: what was said in the newest turn, but for what fired in it already. */
export function judgeAgain(draft: Draft, lines: readonly DialogueLine[]): void {
  if (draft.state.guardrails === null) return;
  draft.state.guardrails = { ...draft.state.guardrails, is_again: true };
  judgeLines(draft, lines);
}

function beginRound(draft: Draft): void {
  const { guardrails, setup } = draft.state;
  if (guardrails === null || guardrails.running !== null || guardrails.fresh.length === 0) return;
  const { earlier, fresh } = guardrails;
  const running = askJudge(draft, guardrailRequest(judgedGuardrails(setup.guardrails), earlier, fresh));
  draft.state.guardrails = {
    ...guardrails,
    running,
    fresh: [],
    earlier: [...earlier, ...fresh].slice(-MAX_EARLIER),
  };
}

/** @returns whether the answer was to a round of this judge. */
export function onGuardrailAnswer(draft: Draft, event: Of<'judge-answer'>): boolean {
  const { guardrails, setup } = draft.state;
  if (guardrails?.running !== event.ask_id) return false;
  draft.state.guardrails = { ...guardrails, running: null, is_again: false };
  const { outcome } = event;
  if (outcome.kind === 'fault') noteFault(draft, 'guardrails', outcome.why, outcome.message);
  else {
    const violations = readViolations(judgedGuardrails(setup.guardrails), outcome.value);
    if (violations === null) noteFault(draft, 'guardrails', 'nonsense', 'the answer does not satisfy the schema');
    else {
      const isKnown = ({ guardrail }: Violation) =>
        guardrails.is_again && guardrails.fired.get(guardrail.uuid)?.turn_idx === draft.state.turn.idx;
      for (const violation of violations) if (!isKnown(violation)) fire(draft, violation);
    }
  }
  beginRound(draft);
  return true;
}

/** The three reactions, each for itself, and a note that lets the next reply correct course. */
function fire(draft: Draft, { guardrail, reason }: Violation): void {
  const { guardrails, turn, setup } = draft.state;
  const last = guardrails?.fired.get(guardrail.uuid);
  if (guardrails === null || (last !== undefined && draft.at - last.at < DEBOUNCE_MS)) return;
  const { uuid, guardrail_name, app_message, callback_url, tool_call } = guardrail;
  const firing = { reason, at: draft.at, turn_idx: turn.idx };
  draft.commands.push({ kind: 'note', note: { note: 'guardrail', uuid, guardrail: guardrail_name, ...firing } });
  draft.state.guardrails = withFired(guardrails, guardrail, firing);
  if (app_message) {
    const properties = { guardrail: guardrail_name, guardrail_uuid: uuid, reason };
    journal(draft, conversationEvent(draft, 'conversation.guardrail.triggered', undefined, properties));
  }
  if (callback_url !== null) {
    const body = {
      conversation_id: setup.conversation_id,
      properties: { guardrail: guardrail_name, guardrail_uuid: uuid },
    };
    draft.commands.push({ kind: 'callback', callback: { url: callback_url, body } });
  }
  if (tool_call !== null) callReaction(draft, tool_call.name, tool_call.arguments);
}

/** The state after a guardrail fired: for the step that decided it, and for a rebuild. */
export function withFired(
  state: GuardrailsState,
  { uuid, guardrail_name, guardrail_prompt }: GuardrailSpec,
  firing: { readonly reason: string; readonly at: number; readonly turn_idx: number },
): GuardrailsState {
  const { at, turn_idx } = firing;
  const reason = firing.reason === '' ? guardrail_prompt : firing.reason;
  const note: CorrectionNote = { guardrail: guardrail_name, reason, turn_idx };
  return {
    ...state,
    fired: new Map(state.fired).set(uuid, { at, turn_idx }),
    notes: [...currentNotes(state, turn_idx), note],
  };
}

/** Notes that still matter in that turn. */
export function currentNotes(state: GuardrailsState, turnIdx: number): readonly CorrectionNote[] {
  return state.notes.filter(({ turn_idx }) => turnIdx <= turn_idx + 1);
}
