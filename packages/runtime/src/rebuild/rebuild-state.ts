import type { LiveEvent } from '@palaver/contract';
import type { SessionConfig } from '../config.ts';
import type { JournalRecord } from '../ports/journal.ts';
import type { CallRow } from '../ports/ledger.ts';
import { answerCall, appendPal, appendUser, DISPATCHED_TEXT, isAnswerOpen } from '../prompt/history.ts';
import { changeContext } from '../turns/context.ts';
import { createState } from '../turns/create-state.ts';
import type { JournalNote } from '../turns/note.ts';
import type { HeldCall, SessionState } from '../turns/state.ts';
import type { Fold } from './fold.ts';
import { noteShown, nothingOwedBut } from './fold.ts';
import { foldCallState } from './fold-call-state.ts';
import { foldGuidanceEvent, foldGuidanceNote } from './fold-guidance.ts';

/** Folds journal and ledger to the state before, less the reply that was being generated (I13). */
export function rebuildState(
  config: SessionConfig,
  records: readonly JournalRecord[],
  rows: readonly CallRow[],
): SessionState {
  const fold: Fold = {
    state: { ...createState(config) },
    rows: new Map(rows.map((row) => [row.tool_call_id, row])),
    specs: new Map(config.tools.map((tool) => [tool.tool_id, tool])),
    statesSeen: new Map(),
    step: null,
    late: new Map(),
    shown: new Set(),
    asking: [],
    beside: null,
    ended: false,
  };
  for (const record of records) {
    // notes are written by this package alone, so their shape is known
    if (record.kind === 'note') foldNote(fold, record.note as unknown as JournalNote);
    else foldEvent(fold, record.event);
  }
  closeShown(fold);
  const phase = fold.ended ? 'ended' : 'starting';
  return { ...fold.state, lifecycle: { ...fold.state.lifecycle, phase } };
}

function foldEvent(fold: Fold, event: LiveEvent): void {
  const { properties: fields = {}, inference_id = '' } = event;
  switch (event.event_type) {
    case 'conversation.utterance':
      if (fields.role === 'user') foldUser(fold, event.turn_idx ?? 0, String(fields.speech ?? ''));
      else foldPal(fold, inference_id, fields);
      return;
    case 'conversation.tool_call.held':
      foldPrompt(fold, String(fields.tool_call_id ?? ''), String(fields.prompt ?? ''));
      return;
    case 'conversation.tool_call.state':
      foldCallState(fold, String(fields.tool_call_id ?? ''));
      return;
    case 'system.shutdown':
      fold.ended = true;
      return;
    default:
      foldGuidanceEvent(fold, event);
  }
}

function foldNote(fold: Fold, note: JournalNote): void {
  const { state } = fold;
  switch (note.note) {
    case 'queued':
      state.inbox = [
        ...state.inbox,
        note.item === 'user'
          ? { kind: 'user', text: note.text, answers: note.answers ?? null }
          : { kind: 'echo', text: note.text, inference_id: note.inference_id },
      ];
      return;
    case 'to-say': {
      const { text, inference_id, tool_call_id } = note;
      state.inbox = [...state.inbox, { kind: 'result-text', text, inference_id, tool_call_id }];
      return;
    }
    case 'context':
      state.context = changeContext(state.setup, state.context, note.mode, note.text);
      return;
    case 'late':
      foldLate(fold, note.tool_call_id, note.during);
      return;
    case 'owed':
      foldOwed(fold, note.tool_call_id, note.during);
      return;
    case 'asked':
      foldAsked(fold, note);
      return;
    case 'answered-gate':
      state.owes_user = false;
      fold.asking = [];
      return;
    case 'quiet':
      noteShown(fold);
      nothingOwedBut(state, note.inference_id);
      return;
    case 'beside':
      fold.beside = note.inference_id;
      return;
    default:
      foldGuidanceNote(fold, note);
  }
}

/** A request had gone out without this answer, so its place in the history is taken. */
function foldLate(fold: Fold, toolCallId: string, during: string | null): void {
  fold.late.set(toolCallId, during);
  const { state } = fold;
  if (!isAnswerOpen(state.history, toolCallId)) return;
  state.history = answerCall(state.history, toolCallId, '', DISPATCHED_TEXT);
}

/** The end of this reply leaves the result to be told. */
function foldOwed({ state }: Fold, toolCallId: string, during: string): void {
  const due = state.calls.due.map((entry) => (entry.tool_call_id === toolCallId ? { ...entry, during } : entry));
  state.calls = { ...state.calls, due };
}

/**
 * Closes the places that a request has shown (I13). A request leaves no record of its own, so one is taken for made where
 * it may have been: for a user turn, and for results that are owed. What was shown is then never written again.
 */
function closeShown(fold: Fold): void {
  const { state, shown } = fold;
  confirmAsking(fold);
  if (state.calls.due.length > 0) noteShown(fold);
  for (const callId of state.history.open.keys())
    if (shown.has(callId)) state.history = answerCall(state.history, callId, '', DISPATCHED_TEXT);
}

function confirmAsking(fold: Fold): void {
  for (const callId of fold.asking) fold.shown.add(callId);
  fold.asking = [];
}

function foldAsked({ state }: Fold, note: Extract<JournalNote, { note: 'asked' }>): void {
  const { tool_call_id, times, reminder } = note;
  const held = state.gates.held.find((call) => call.tool_call_id === tool_call_id);
  if (held === undefined) return;
  state.gates = {
    ...state.gates,
    held: state.gates.held.map((call) =>
      call === held ? { ...held, times, reminded: held.reminded || reminder } : call,
    ),
    asked: { tool_call_id, times, reminder, arguments_hash: held.arguments_hash, epoch: state.epoch, sent: true },
  };
}

function foldUser(fold: Fold, turnIdx: number, text: string): void {
  const { state } = fold;
  fold.step = null;
  confirmAsking(fold);
  fold.asking = [...state.history.open.keys()];
  const queued = state.inbox.findIndex((item) => item.kind === 'user' && item.text === text);
  if (queued >= 0) state.inbox = state.inbox.filter((_, index) => index !== queued);
  state.turn = { idx: turnIdx, texts: [], inference_ids: [], steps: 0, signatures: new Set(), repeated: 0 };
  state.history = appendUser(state.history, text);
  state.gates = { ...state.gates, asked: null };
  state.owes_user = true;
  state.calls = { ...state.calls, counted: requestScopeForgotten(state) };
}

function requestScopeForgotten(state: Fold['state']): SessionState['calls']['counted'] {
  return new Map(
    [...state.calls.counted].filter(
      ([, { scope, tool_call_id }]) =>
        scope === 'conversation' || state.calls.open.get(tool_call_id)?.row.state === 'held',
    ),
  );
}

function foldPal(fold: Fold, inferenceId: string, fields: Readonly<Record<string, unknown>>): void {
  const { state } = fold;
  fold.step = null;
  const whole = String(fields.speech ?? '');
  const interrupted = fields.interrupted === true;
  const heard = typeof fields.heard === 'string' ? fields.heard : whole;
  const item = state.inbox.findIndex((other) => 'inference_id' in other && other.inference_id === inferenceId);
  if (item >= 0) state.inbox = state.inbox.filter((_, index) => index !== item);
  state.turn = {
    ...state.turn,
    texts: [...state.turn.texts, whole],
    inference_ids: [...state.turn.inference_ids, inferenceId],
  };
  if (heard.trim() !== '') state.history = appendPal(state.history, heard, inferenceId, interrupted);
  state.gates = { ...state.gates, asked: null };
  if (item >= 0 || fold.beside === inferenceId) return;
  const tells = state.owes_user || state.calls.due.some(({ during }) => during !== inferenceId);
  if (tells) noteShown(fold);
  nothingOwedBut(state, inferenceId);
}

function foldPrompt(fold: Fold, toolCallId: string, prompt: string): void {
  const row = fold.rows.get(toolCallId);
  if (row === undefined) return;
  const { state } = fold;
  const held: HeldCall = {
    tool_call_id: toolCallId,
    arguments_hash: row.arguments_hash,
    prompt,
    turn_idx: row.turn_idx,
    held_at: row.held_at ?? row.proposed_at,
    expires_at: row.expires_at ?? row.proposed_at,
    times: 0,
    reminded: false,
  };
  state.gates = { ...state.gates, held: [...state.gates.held, held] };
}
