import type { LiveEvent } from '@palaver/contract';
import { isSettled } from '../calls/call-table.ts';
import type { ModelRequest } from '../ports/language-model.ts';
import type { CallRow } from '../ports/ledger.ts';
import { DISPATCHED_TEXT } from '../prompt/history.ts';
import type { SessionState } from '../turns/state.ts';

/** What is wrong with a model request: one system message first, each call answered once, right after it (I4). */
export function requestFaults(request: ModelRequest): readonly string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  let open = new Set<string>();
  for (const [at, message] of request.messages.entries()) {
    if ((message.role === 'system') !== (at === 0)) faults.push(`message ${at}: a system message in its place`);
    if (message.role === 'tool') {
      if (!open.delete(message.call_id)) faults.push(`message ${at}: answers ${message.call_id}, which is not open`);
      continue;
    }
    if (open.size > 0) faults.push(`message ${at}: ${[...open].join()} is not answered`);
    open = new Set();
    if (message.role !== 'assistant') continue;
    for (const call of message.calls ?? []) {
      if (seen.has(call.id)) faults.push(`message ${at}: call ${call.id} twice`);
      seen.add(call.id);
      open.add(call.id);
      if (typeof JSON.parse(call.arguments) !== 'object') faults.push(`message ${at}: arguments are no object`);
    }
  }
  if (open.size > 0) faults.push(`the last calls ${[...open].join()} are not answered`);
  return faults;
}

/** What is wrong with the order of events: `seq` rises, `turn_idx` never falls and rises by one (I7), nothing follows its own end (I2). */
export function eventFaults(events: readonly LiveEvent[]): readonly string[] {
  const faults: string[] = [];
  const finished = new Set<string>();
  let seq = 0;
  let turn = 0;
  for (const event of events) {
    if (event.seq <= seq) faults.push(`seq ${event.seq} after ${seq}`);
    seq = event.seq;
    const idx = event.turn_idx ?? turn;
    const isUser = event.event_type === 'conversation.utterance' && event.properties?.role === 'user';
    if (idx !== (isUser ? turn + 1 : turn)) faults.push(`turn_idx ${idx} after ${turn} (${event.event_type})`);
    turn = idx;
    if (event.event_type === 'conversation.utterance.streaming' && finished.has(event.inference_id ?? '')) {
      faults.push(`a snapshot of ${event.inference_id} after its end`);
    }
    if (event.event_type === 'conversation.utterance') finished.add(event.inference_id ?? '');
  }
  return faults;
}

/** What is wrong with the rows at the end of a conversation: every call is settled (I8), once (call table). */
export function rowFaults(rows: Iterable<CallRow>): readonly string[] {
  const faults: string[] = [];
  for (const row of rows) {
    if (!isSettled(row.state)) faults.push(`call ${row.tool_call_id} is still ${row.state}`);
    if (row.history.filter(({ state }) => state === 'dispatched').length > 1)
      faults.push(`call ${row.tool_call_id} left twice`);
    if (row.history.at(-1)?.state !== row.state) faults.push(`call ${row.tool_call_id} has another history`);
  }
  return faults;
}

/** What of a state a crash must not lose (I13): everything but the reply that is being generated. */
export function durableView(state: SessionState): unknown {
  const { turn, history, context, calls, gates, inbox, reply, lifecycle } = state;
  const due = [...calls.due, ...(reply?.covers ?? [])].map(({ tool_call_id }) => tool_call_id);
  return {
    turn: { idx: turn.idx, texts: turn.texts, inference_ids: turn.inference_ids },
    owes_user: state.owes_user || reply?.answers_user === true,
    due: [...new Set(due)].sort(),
    messages: history.messages.map(
      (message, at) => message ?? { role: 'tool', call_id: openAt(state, at), content: DISPATCHED_TEXT },
    ),
    context: context.text,
    open: [...calls.open.values()].map(({ row, turn_idx, assumed }) => ({ row, turn_idx, assumed })),
    counted: Object.fromEntries(calls.counted),
    held: gates.held,
    asked: gates.asked === null ? null : { ...gates.asked, epoch: 0, sent: true },
    waiting: inbox.filter(({ kind }) => kind === 'user' || kind === 'echo' || kind === 'result-text'),
    hanging_up: lifecycle.hanging_up,
    guardrails:
      state.guardrails === null ? null : { fired: [...state.guardrails.fired], notes: state.guardrails.notes },
    objectives: objectivesView(state),
  };
}

/** Places of answers that a rebuild left open although the model has been shown them closed (I13). */
export function rewrittenPlaces(rebuilt: SessionState, live: SessionState): readonly string[] {
  return [...rebuilt.history.open.keys()].filter((callId) => !live.history.open.has(callId));
}

function objectivesView({ objectives }: SessionState): unknown {
  if (objectives === null) return null;
  const { current, phase, values, next, since, done } = objectives;
  return { current, phase, values, next, since, done };
}

function openAt(state: SessionState, at: number): string {
  return [...state.history.open].find(([, index]) => index === at)?.[0] ?? '';
}
