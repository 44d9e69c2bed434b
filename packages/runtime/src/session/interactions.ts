import type { Interaction } from '@palaver/contract';
import { isRecord } from '../judges/is-record.ts';
import { valueText } from '../judges/objective-judge.ts';
import type { EventBody } from '../turns/event.ts';
import { objectiveOf } from '../turns/objectives.ts';
import type { SessionState } from '../turns/state.ts';

/** Texts of `respond`, `echo` and the contexts are at most this long. */
export const MAX_TEXT_CHARS = 100_000;
/** User turns and echoes that may wait for the floor. */
const MAX_WAITING_TURNS = 32;
/** The conversation-level text as a whole: every model request carries it. */
const MAX_CONTEXT_CHARS = 200_000;

export type ReadInteraction =
  | { readonly kind: 'event'; readonly event: EventBody }
  /** Refused, in words for the client. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Without effect, and by the protocol not worth a word. */
  | { readonly kind: 'ignored' };

const ignored: ReadInteraction = { kind: 'ignored' };

function refused(why: string): ReadInteraction {
  return { kind: 'refused', why };
}

function accepted(event: EventBody): ReadInteraction {
  return { kind: 'event', event };
}

/** What a client's message asks of the session. Wrong shapes are refused by name of the field. */
export function readInteraction(
  interaction: Interaction,
  via: 'live' | 'rest',
  state: SessionState,
  now: number,
): ReadInteraction {
  const { event_type: type, properties: fields = {} } = interaction;
  if (state.lifecycle.phase === 'ended' || state.lifecycle.phase === 'ending')
    return refused('the conversation has ended');
  switch (type) {
    case 'conversation.respond':
      return readRespond(fields, via, state);
    case 'conversation.echo':
      return readEcho(fields, state);
    case 'conversation.interrupt':
      return accepted({ kind: 'client-interrupt' });
    case 'conversation.append_llm_context':
      return readContext(fields, 'append', state);
    case 'conversation.overwrite_llm_context':
      return readContext(fields, 'overwrite', state);
    case 'conversation.tool_result':
      return readToolResult(fields, state);
    case 'conversation.tool_call.confirm':
      return readConfirm(fields, state, now);
    case 'conversation.tool_call.decline':
      return readDecline(fields, state);
    case 'conversation.objective.confirm':
      return readObjectiveConfirm(fields, state);
    case 'conversation.sensitivity':
      // speech only: in text there is no pause to be patient with
      return ignored;
    default:
      return refused(`event_type "${String(type).slice(0, 80)}" is not known`);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** The problem with a text field, or null. */
function textProblem(name: string, value: unknown): string | null {
  if (typeof value !== 'string') return `properties.${name} must be a string`;
  if (value.trim() === '') return `properties.${name} must not be empty`;
  return value.length > MAX_TEXT_CHARS ? `properties.${name} must have at most ${MAX_TEXT_CHARS} characters` : null;
}

function readRespond({ text }: Fields, via: 'live' | 'rest', state: SessionState): ReadInteraction {
  const problem = textProblem('text', text) ?? respondProblem(state);
  return problem === null ? accepted({ kind: 'user-text', text: text as string, via }) : refused(problem);
}

/** Why no user turn can be taken now; null when it can. */
export function respondProblem(state: SessionState): string | null {
  if (state.setup.mode === 'echo') return 'a conversation in echo mode has no language model to respond with';
  return waitProblem(state);
}

function waitProblem({ inbox }: SessionState): string | null {
  const waiting = inbox.filter(({ kind }) => kind === 'user' || kind === 'echo').length;
  return waiting >= MAX_WAITING_TURNS ? 'too many turns are waiting to be answered' : null;
}

function readEcho({ text, modality, inference_id }: Fields, state: SessionState): ReadInteraction {
  if (modality !== undefined && modality !== 'text') {
    return refused(
      modality === 'audio'
        ? 'echo with audio is not supported in a text conversation'
        : 'properties.modality must be "text" or "audio"',
    );
  }
  const problem = textProblem('text', text) ?? waitProblem(state);
  if (problem !== null) return refused(problem);
  const id = typeof inference_id === 'string' && inference_id !== '' ? inference_id.slice(0, 128) : null;
  return accepted({ kind: 'client-echo', text: text as string, inference_id: id });
}

function readContext(
  { context, job_status }: Fields,
  mode: 'append' | 'overwrite',
  state: SessionState,
): ReadInteraction {
  if (state.setup.mode === 'echo')
    return refused('a conversation in echo mode has no language model to give a context to');
  if (mode === 'overwrite' && context === '')
    return accepted({ kind: 'client-context', mode, text: '', job_status: null });
  const problem = textProblem('context', context);
  if (problem !== null) return refused(problem);
  const before = mode === 'append' ? state.context.text.length : 0;
  if (before + (context as string).length > MAX_CONTEXT_CHARS) {
    return refused(`the context would have more than ${MAX_CONTEXT_CHARS} characters: overwrite it instead`);
  }
  const job = typeof job_status === 'string' && job_status !== '' ? job_status.slice(0, 200) : null;
  return accepted({ kind: 'client-context', mode, text: context as string, job_status: job });
}

function readToolResult({ tool_call_id, output, status }: Fields, state: SessionState): ReadInteraction {
  if (typeof tool_call_id !== 'string' || tool_call_id === '')
    return refused('properties.tool_call_id must be a string');
  if (status !== undefined && status !== 'success' && status !== 'error') {
    return refused('properties.status must be "success" or "error"');
  }
  if (!isWaitingForApp(state, tool_call_id, true)) return ignored;
  return accepted({
    kind: 'client-tool-result',
    tool_call_id,
    output: outputText(output),
    status: status ?? 'success',
    answered_by: 'tool_result',
  });
}

/** An object becomes JSON text before the model sees it. */
export function outputText(output: unknown): string {
  if (output === undefined || output === null) return '';
  return typeof output === 'string' ? output : JSON.stringify(output);
}

/** True while a `tool_result` for the call is taken. An answer that was only assumed may still be corrected. */
export function isWaitingForApp(state: SessionState, toolCallId: string, mayCorrect: boolean): boolean {
  const call = state.calls.open.get(toolCallId);
  if (call === undefined || call.row.delivery !== 'app_message') return false;
  return call.row.state === 'dispatched' || (mayCorrect && call.assumed);
}

function readConfirm({ tool_call_id, arguments_hash }: Fields, state: SessionState, now: number): ReadInteraction {
  if (typeof tool_call_id !== 'string') return refused('properties.tool_call_id must be a string');
  if (typeof arguments_hash !== 'string') return refused('properties.arguments_hash must be a string');
  const held = state.gates.held.find((call) => call.tool_call_id === tool_call_id);
  if (held === undefined) return refused(`call "${tool_call_id.slice(0, 80)}" is not held`);
  if (held.arguments_hash !== arguments_hash)
    return refused('properties.arguments_hash differs from that of the held call');
  if (held.expires_at <= now) return refused(`call "${tool_call_id}" has expired`);
  return accepted({ kind: 'client-call-confirm', tool_call_id, arguments_hash, by: 'button' });
}

function readDecline({ tool_call_id, reason }: Fields, state: SessionState): ReadInteraction {
  if (typeof tool_call_id !== 'string') return refused('properties.tool_call_id must be a string');
  if (!state.gates.held.some((call) => call.tool_call_id === tool_call_id)) {
    return refused(`call "${tool_call_id.slice(0, 80)}" is not held`);
  }
  return accepted({
    kind: 'client-call-decline',
    tool_call_id,
    reason: typeof reason === 'string' && reason !== '' ? reason.slice(0, 500) : null,
  });
}

function readObjectiveConfirm({ objective_name, output_variables }: Fields, state: SessionState): ReadInteraction {
  const { objectives } = state;
  const objective = objectiveOf(state, objectives?.current ?? null);
  if (objectives === null || objective === null) return refused('no objective is pending');
  if (objective_name !== undefined && objective_name !== null && objective_name !== objective.objective_name) {
    return refused(`objective "${String(objective_name).slice(0, 80)}" is not pending`);
  }
  // what is to be seen or heard cannot be judged in text: there the app's word is enough
  const mayConfirm = objective.confirmation_mode === 'manual' && objective.modality !== 'verbal';
  if (objectives.phase !== 'pending' && !mayConfirm) {
    return refused(`objective "${objective.objective_name}" is not pending`);
  }
  const edited = output_variables ?? {};
  if (!isRecord(edited)) return refused('properties.output_variables must be an object');
  const unknown = Object.keys(edited).find((name) => !objective.output_variables.includes(name));
  if (unknown !== undefined) {
    return refused(
      `properties.output_variables.${unknown.slice(0, 80)} is no variable of "${objective.objective_name}"`,
    );
  }
  return accepted({
    kind: 'client-objective-confirm',
    objective_name: objective.objective_name,
    output_variables: Object.fromEntries(Object.entries(edited).map(([name, value]) => [name, valueText(value)])),
  });
}
