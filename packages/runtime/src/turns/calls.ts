import type { CallState } from '@palaver/contract';
import { type Assessment, assessProposals } from '../calls/assess-proposal.ts';
import { moveCall } from '../calls/call-row.ts';
import { DISPATCHED_NOTHING, duplicateText, REPEATED_TEXT, STAY_TEXT } from '../calls/call-words.ts';
import type { ToolSpec } from '../config.ts';
import type { CallRow } from '../ports/ledger.ts';
import { appendCalls, DISPATCHED_TEXT } from '../prompt/history.ts';
import { dedupeKey } from './dedupe-key.ts';
import type { Draft } from './draft.ts';
import { holdCall, queueReadBack, reviseHeld } from './gates.ts';
import { dispatchCall, insertCall, owe, tellModel, trackCall } from './open-calls.ts';
import { giveUp } from './reply.ts';
import type { Reply } from './state.ts';
import { drain, dropReply } from './utterance.ts';

/** What is to become of one proposal. */
type Verdict =
  | { readonly kind: 'refuse'; readonly told: string; readonly reason: string }
  | { readonly kind: 'repeat'; readonly of: string; readonly told: string | null }
  | { readonly kind: 'hold' }
  | { readonly kind: 'dispatch' }
  | { readonly kind: 'hang-up' }
  /** `end_call` beside a question to the user: the answer is waited for. */
  | { readonly kind: 'stay' }
  | { readonly kind: 'drop' };

export interface Decided {
  readonly assessment: Assessment;
  readonly verdict: Verdict;
  readonly dedupe_key: string | null;
}

/** Steps in a row with nothing but calls of earlier steps: the model is going round in circles. */
const MAX_REPEATED_STEPS = 2;

/** Decides every call of the model step that just ended: one batch of rows, then words, then what leaves. */
export function recordCalls(draft: Draft): void {
  const reply = draft.state.reply;
  if (reply === null) return;
  const assessments = assessProposals(reply.proposals, draft.state.setup.tools);
  const circles = noteSignatures(draft, assessments);
  const decided = circles
    ? assessments.map((assessment): Decided => ({ assessment, verdict: { kind: 'drop' }, dedupe_key: null }))
    : stayForQuestions(draft, decideCalls(draft, assessments));
  draft.state.reply = { ...reply, proposals: [], held_back: '' };
  speakBeside(draft, reply, decided);
  for (const { assessment } of decided) if (assessment.fault === null) reviseHeld(draft, assessment);
  const calls = assessments.map(({ proposal, arguments_text }) => ({
    id: proposal.tool_call_id,
    name: proposal.name,
    arguments: arguments_text,
  }));
  draft.state.history = appendCalls(draft.state.history, reply.inference_id, calls);
  for (const one of decided) record(draft, reply, one);
  if (circles) giveUp(draft, 'repeated_calls', 'the model asked for the same calls again and again');
}

/** @returns whether the turn goes in circles. */
function noteSignatures(draft: Draft, assessments: readonly Assessment[]): boolean {
  const { turn } = draft.state;
  const onlyOld = assessments.every(({ signature }) => turn.signatures.has(signature));
  const repeated = onlyOld ? turn.repeated + 1 : 0;
  const signatures = new Set(turn.signatures);
  for (const { signature } of assessments) signatures.add(signature);
  draft.state.turn = { ...turn, signatures, repeated };
  return repeated >= MAX_REPEATED_STEPS;
}

export function decideCalls(draft: Draft, assessments: readonly Assessment[]): readonly Decided[] {
  const inStep = new Map<string, string>();
  return assessments.map((assessment) => {
    const { spec, fault, proposal } = assessment;
    if (spec === null || fault !== null) {
      const told = fault?.told ?? '';
      return { assessment, verdict: { kind: 'refuse', told, reason: fault?.reason ?? '' }, dedupe_key: null };
    }
    if (spec.is_system_tool) return { assessment, verdict: { kind: 'hang-up' }, dedupe_key: null };
    const held = draft.state.gates.held.find(
      ({ tool_call_id, arguments_hash }) =>
        arguments_hash === assessment.arguments_hash &&
        draft.state.calls.open.get(tool_call_id)?.row.tool_id === spec.tool_id,
    );
    if (held !== undefined)
      return { assessment, verdict: { kind: 'repeat', of: held.tool_call_id, told: null }, dedupe_key: null };
    const key = dedupeKey(draft.state, spec, assessment.arguments_hash);
    const counted = key === null ? undefined : draft.state.calls.counted.get(key);
    if (counted !== undefined) {
      return {
        assessment,
        verdict: { kind: 'repeat', of: counted.tool_call_id, told: counted.told },
        dedupe_key: null,
      };
    }
    const sibling = key === null ? undefined : inStep.get(key);
    if (sibling !== undefined)
      return { assessment, verdict: { kind: 'repeat', of: sibling, told: null }, dedupe_key: null };
    if (key !== null) inStep.set(key, proposal.tool_call_id);
    return { assessment, verdict: { kind: spec.policy.confirm === 'explicit' ? 'hold' : 'dispatch' }, dedupe_key: key };
  });
}

function stayForQuestions(draft: Draft, decided: readonly Decided[]): readonly Decided[] {
  const { gates, turn } = draft.state;
  const asks =
    gates.held.some(({ turn_idx }) => turn_idx === turn.idx) || decided.some(({ verdict }) => verdict.kind === 'hold');
  if (!asks) return decided;
  return decided.map((one) => (one.verdict.kind === 'hang-up' ? { ...one, verdict: { kind: 'stay' } } : one));
}

/**
 * What is said beside the calls. Next to a held call nothing but its read-back; a farewell always; else the model's own
 * words where a tool passes them through, and the fillers. What was heard already stays heard.
 */
function speakBeside(draft: Draft, reply: Reply, decided: readonly Decided[]): void {
  const current = draft.state.reply;
  if (current === null) return;
  const held = decided.some(({ verdict }) => verdict.kind === 'hold');
  const kinds = decided.flatMap(({ assessment: { spec }, verdict }) =>
    spec === null || verdict.kind === 'drop' ? [] : [spec.is_system_tool ? 'passthrough' : spec.on_call],
  );
  const farewell = decided.some(({ verdict }) => verdict.kind === 'hang-up');
  const passes = !held && (farewell || (kinds.includes('passthrough') && !kinds.includes('silent')));
  const parts = [reply.said, passes ? reply.held_back : ''];
  const fillers = new Set(
    held ? [] : decided.flatMap(({ assessment, verdict }) => (verdict.kind === 'dispatch' ? fillerOf(assessment) : [])),
  );
  const words = [parts.join('').trim(), ...fillers].filter((part) => part !== '').join(' ');
  if (words === '') {
    dropReply(draft);
    return;
  }
  const fresh = words.slice(reply.said.length);
  draft.state.reply = { ...current, said: words, phase: 'speaking' };
  if (draft.state.setup.speech === 'audio')
    draft.commands.push({ kind: 'speak', epoch: current.epoch, text: fresh, last: true });
  drain(draft);
}

function fillerOf({ spec, filler }: Assessment): readonly string[] {
  if (spec?.on_call === 'static_filler' && spec.static_filler !== null) return [spec.static_filler];
  return filler === null ? [] : [filler];
}

export function newRow(
  draft: Draft,
  inferenceId: string | null,
  { proposal, spec, ...assessment }: Assessment,
): CallRow {
  const { at } = draft;
  return {
    tool_call_id: proposal.tool_call_id,
    conversation_id: draft.state.setup.conversation_id,
    tool_id: spec?.tool_id ?? null,
    tool_name: proposal.name.slice(0, 256),
    origin: 'llm',
    delivery: spec === null || spec.is_system_tool ? null : spec.delivery,
    effect: spec?.policy.effect ?? 'write',
    arguments: assessment.arguments_text,
    arguments_hash: assessment.arguments_hash,
    state: 'proposed',
    reason: null,
    turn_idx: draft.state.turn.idx,
    inference_id: inferenceId,
    duplicate_of: null,
    attempts: 0,
    proposed_at: at,
    held_at: null,
    confirmed_at: null,
    confirmed_by: null,
    dispatched_at: null,
    settled_at: null,
    response: null,
    result: null,
    answered_by: null,
    on_resolve: spec?.on_resolve ?? 'generate_response',
    history: [{ state: 'proposed' satisfies CallState, at, reason: null }],
    dedupe_key: null,
    expires_at: null,
  };
}

function record(draft: Draft, reply: Reply, { assessment, verdict, dedupe_key }: Decided): void {
  const row = newRow(draft, reply.inference_id, assessment);
  switch (verdict.kind) {
    case 'refuse':
      closeCall(draft, row, 'find-invalid', { reason: verdict.reason, result: verdict.told }, verdict.told);
      owe(draft, row.tool_call_id);
      return;
    case 'drop':
      closeCall(draft, row, 'cancel', { reason: 'discarded', result: REPEATED_TEXT }, REPEATED_TEXT);
      return;
    case 'stay':
      closeCall(draft, row, 'cancel', { reason: 'discarded', result: STAY_TEXT }, STAY_TEXT);
      return;
    case 'repeat':
      recordRepeat(draft, row, assessment, verdict);
      return;
    case 'hold':
      holdCall(draft, { ...row, dedupe_key }, assessment);
      countCall(draft, { ...row, dedupe_key }, assessment.spec);
      return;
    case 'hang-up':
      recordHangUp(draft, row);
      return;
    case 'dispatch':
      if (assessment.spec !== null) recordDispatch(draft, { ...row, dedupe_key }, assessment.spec);
  }
}

/** Writes a row that is settled as soon as it is known. */
export function closeCall(
  draft: Draft,
  row: CallRow,
  move: 'find-invalid' | 'find-duplicate' | 'cancel',
  fields: Parameters<typeof moveCall>[3],
  told: string,
): void {
  const settled = moveCall(row, move, draft.at, fields);
  if (settled === null) return;
  insertCall(draft, settled);
  tellModel(draft, settled, told);
}

/** The same call again is answered from the first. Of a held one the read-back is said once more. */
function recordRepeat(
  draft: Draft,
  row: CallRow,
  { spec }: Assessment,
  verdict: Extract<Verdict, { kind: 'repeat' }>,
): void {
  const isHeld = draft.state.gates.held.some(({ tool_call_id }) => tool_call_id === verdict.of);
  const told = duplicateText(verdict.told);
  closeCall(draft, row, 'find-duplicate', { duplicate_of: verdict.of, result: told }, told);
  if (isHeld) {
    queueReadBack(draft, verdict.of);
    return;
  }
  // a repetition of what is still on its way is told by that call's own follow-up
  if (verdict.told === null) return;
  if (spec?.on_resolve === 'generate_response' || spec?.on_resolve === 'response_in_result')
    owe(draft, row.tool_call_id);
}

export function recordHangUp(draft: Draft, row: CallRow): void {
  const { at } = draft;
  const dispatched = moveCall(row, 'dispatch', at);
  const done = dispatched === null ? null : moveCall(dispatched, 'succeed', at, { result: DISPATCHED_NOTHING });
  if (done === null) return;
  insertCall(draft, done);
  tellModel(draft, done, DISPATCHED_NOTHING);
  draft.state.lifecycle = { ...draft.state.lifecycle, hanging_up: true };
}

export function countCall(draft: Draft, row: CallRow, spec: ToolSpec | null): void {
  if (row.dedupe_key === null || spec === null || spec.policy.dedupe === 'none') return;
  const counted = { tool_call_id: row.tool_call_id, scope: spec.policy.dedupe, told: null };
  draft.state.calls = {
    ...draft.state.calls,
    counted: new Map(draft.state.calls.counted).set(row.dedupe_key, counted),
  };
}

export function recordDispatch(draft: Draft, row: CallRow, spec: ToolSpec): void {
  const dispatched = moveCall(row, 'dispatch', draft.at);
  if (dispatched === null) return;
  const forgets = spec.on_resolve === 'fire_and_forget';
  countCall(draft, row, spec);
  if (forgets && spec.delivery === 'app_message') {
    // nobody will answer: sent is done
    const done = moveCall(dispatched, 'succeed', draft.at);
    if (done === null) return;
    insertCall(draft, done);
    dispatchCall(draft, done);
    tellModel(draft, done, DISPATCHED_TEXT);
    return;
  }
  insertCall(draft, dispatched);
  trackCall(draft, { row: dispatched, spec, turn_idx: row.turn_idx, sent: false, first_attempt: 1, assumed: false });
  dispatchCall(draft, dispatched);
  if (forgets) tellModel(draft, dispatched, DISPATCHED_TEXT);
}

/** The model's calls of a reply that was cut off while it was thinking: rows that never left (I2). */
export function discardProposals(draft: Draft): void {
  const reply = draft.state.reply;
  if (reply === null || reply.proposals.length === 0) return;
  draft.state.reply = { ...reply, proposals: [] };
  for (const assessment of assessProposals(reply.proposals, draft.state.setup.tools)) {
    const cancelled = moveCall(newRow(draft, reply.inference_id, assessment), 'cancel', draft.at, {
      reason: 'discarded',
    });
    if (cancelled !== null) insertCall(draft, cancelled);
  }
}
