import type { ObjectiveSpec } from '../guidance-spec.ts';
import { dialogueLines } from '../judges/dialogue-lines.ts';
import { type Evaluation, NOT_FOUND, objectiveRequest, readEvaluation } from '../judges/objective-judge.ts';
import { conversationEvent, type Draft, journal } from './draft.ts';
import type { SessionEvent } from './event.ts';
import type { ObjectivesState } from './guidance-state.ts';
import { askJudge, noteFault } from './judge-runs.ts';
import { callReaction } from './reaction-calls.ts';
import type { SessionState } from './state.ts';

type Of<K extends SessionEvent['kind']> = Extract<SessionEvent, { kind: K }>;
type Values = Readonly<Record<string, string>>;

/** Lines the evaluator is shown. */
const MAX_LINES = 60;
/** Turns after its completion in which an objective's values may still become better. */
const REFINED_TURNS = 2;

export function objectiveOf(state: Pick<SessionState, 'setup'>, name: string | null): ObjectiveSpec | null {
  return state.setup.objectives.find(({ objective_name }) => objective_name === name) ?? null;
}

/** Where the conversation starts: the one that no other leads to, else the first. */
export function rootObjective(objectives: readonly ObjectiveSpec[]): ObjectiveSpec | null {
  const reached = new Set(
    objectives.flatMap(({ next_required_objective: next, next_conditional_objectives: branches }) => [
      ...(next === null ? [] : [next]),
      ...Object.keys(branches ?? {}),
    ]),
  );
  const roots = objectives.filter(({ objective_name }) => !reached.has(objective_name));
  return (roots.length === 1 ? roots[0] : objectives[0]) ?? null;
}

export function startObjectives(draft: Draft): void {
  const root = rootObjective(draft.state.setup.objectives);
  if (draft.state.objectives !== null && root !== null) activate(draft, root.objective_name);
}

function activate(draft: Draft, name: string): void {
  const { objectives, history } = draft.state;
  if (objectives === null) return;
  draft.state.objectives = withActive(objectives, name, history.messages.length);
  journal(draft, conversationEvent(draft, 'conversation.objective.activated', undefined, { objective_name: name }));
}

/** The state with this objective as the current one: for a step, and for a rebuild. */
export function withActive(state: ObjectivesState, name: string, messages: number): ObjectivesState {
  const again = state.done.some(({ objective_name }) => objective_name === name);
  return { ...state, current: name, phase: 'active', values: {}, next: null, since: again ? messages : 0 };
}

/** The state with this completion, which takes the place of an earlier one. */
export function withDone(state: ObjectivesState, name: string, values: Values, turnIdx: number): ObjectivesState {
  const before = state.done.find(({ objective_name }) => objective_name === name);
  const others = state.done.filter((entry) => entry !== before);
  const isCurrent = state.current === name;
  const turn_idx = isCurrent ? turnIdx : (before?.turn_idx ?? turnIdx);
  const done = [...others, { objective_name: name, values, turn_idx }];
  return isCurrent ? { ...state, done, current: null, phase: 'active', values: {}, next: null } : { ...state, done };
}

/** A user turn was heard: it is evaluated at once, or when the evaluation that is out has come back. */
export function evaluateTurn(draft: Draft): void {
  const { objectives, turn } = draft.state;
  if (objectives === null) return;
  const refined = objectives.done.findLast(
    ({ objective_name, turn_idx, values }) =>
      objective_name !== objectives.current && turn.idx - turn_idx <= REFINED_TURNS && Object.keys(values).length > 0,
  );
  draft.state.objectives = { ...objectives, is_due: true, refine: refined?.objective_name ?? null };
  beginEvaluation(draft);
}

function beginEvaluation(draft: Draft): void {
  const { objectives } = draft.state;
  if (objectives === null || objectives.running !== null) return;
  if (objectives.is_due) {
    const current = objectiveOf(draft.state, objectives.current);
    draft.state.objectives = { ...objectives, is_due: false };
    if (current !== null && current.modality === 'verbal') {
      ask(draft, current, objectives.since, false);
      return;
    }
  }
  const refined = objectiveOf(draft.state, objectives.refine);
  if (refined === null || draft.state.objectives === null) return;
  draft.state.objectives = { ...draft.state.objectives, refine: null };
  ask(draft, refined, 0, true);
}

function ask(draft: Draft, objective: ObjectiveSpec, since: number, refines: boolean): void {
  const { objectives, history } = draft.state;
  if (objectives === null) return;
  const lines = dialogueLines(history.messages.slice(since)).slice(-MAX_LINES);
  const id = askJudge(draft, objectiveRequest(objective, lines));
  draft.state.objectives = { ...objectives, running: { id, objective_name: objective.objective_name, refines } };
}

/** @returns whether the answer was to an evaluation of objectives. */
export function onObjectiveAnswer(draft: Draft, event: Of<'judge-answer'>): boolean {
  const { objectives } = draft.state;
  const running = objectives?.running ?? null;
  if (objectives === null || running === null || running.id !== event.ask_id) return false;
  draft.state.objectives = { ...objectives, running: null };
  const objective = objectiveOf(draft.state, running.objective_name);
  const { outcome } = event;
  if (outcome.kind === 'fault') noteFault(draft, 'objectives', outcome.why, outcome.message);
  else if (objective !== null) {
    const evaluation = readEvaluation(objective, outcome.value);
    if (evaluation === null) noteFault(draft, 'objectives', 'nonsense', 'the answer does not satisfy the schema');
    else if (running.refines) refine(draft, objective, evaluation);
    else weigh(draft, objective, evaluation);
  }
  beginEvaluation(draft);
  return true;
}

/** What was found out once stays known: an evaluator that overlooks it later does not take it away. */
function merged(objective: ObjectiveSpec, before: Values, found: Values): Values {
  return Object.fromEntries(
    objective.output_variables.map((name) => {
      const value = found[name] ?? NOT_FOUND;
      return [name, value === NOT_FOUND ? (before[name] ?? NOT_FOUND) : value];
    }),
  );
}

function differ(a: Values, b: Values): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].some((name) => (a[name] ?? NOT_FOUND) !== (b[name] ?? NOT_FOUND));
}

/** Without a branch that fits it stays: the PAL asks again. */
function weigh(draft: Draft, objective: ObjectiveSpec, evaluation: Evaluation): void {
  const { objectives } = draft.state;
  if (objectives === null || objectives.current !== objective.objective_name) return;
  const values = merged(objective, objectives.values, evaluation.values);
  const isReached =
    evaluation.completed && (objective.next_conditional_objectives === null || evaluation.next !== null);
  if (isReached && objective.confirmation_mode === 'auto') {
    complete(draft, objective, values, evaluation.next);
    return;
  }
  const isChanged = differ(values, objectives.values);
  const becomesPending = isReached && objectives.phase === 'active';
  const next = isReached ? evaluation.next : objectives.next;
  if (!isChanged && !becomesPending && next === objectives.next) return;
  const { objective_name } = objective;
  draft.state.objectives = { ...objectives, values, next, phase: becomesPending ? 'pending' : objectives.phase };
  draft.commands.push({ kind: 'note', note: { note: 'objective', objective_name, values, next } });
  if (draft.state.objectives.phase !== 'pending') return;
  const properties = { objective_name, output_variables: values };
  journal(draft, conversationEvent(draft, 'conversation.objective.pending', undefined, properties));
}

function complete(draft: Draft, objective: ObjectiveSpec, values: Values, branch: string | null): void {
  const { objectives, turn } = draft.state;
  if (objectives === null) return;
  const { objective_name, tool_call } = objective;
  draft.state.objectives = withDone(objectives, objective_name, values, turn.idx);
  announce(draft, objective, values);
  const found = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== NOT_FOUND));
  if (tool_call !== null) callReaction(draft, tool_call.name, { ...tool_call.arguments, ...found });
  const next = objective.next_conditional_objectives === null ? objective.next_required_objective : branch;
  if (objectiveOf(draft.state, next) !== null && next !== null) activate(draft, next);
}

/** The event, and the callback in both of its known forms. */
function announce(draft: Draft, { objective_name, callback_url }: ObjectiveSpec, output_variables: Values): void {
  const event_type = 'conversation.objective.completed';
  const properties = { objective_name, output_variables };
  journal(draft, conversationEvent(draft, event_type, undefined, properties));
  if (callback_url === null) return;
  const { conversation_id } = draft.state.setup;
  const body = { conversation_id, event_type, message_type: 'conversation', ...properties, properties };
  draft.commands.push({ kind: 'callback', callback: { url: callback_url, body } });
}

/** A completed objective's values became better: told again, with nothing else done again. */
function refine(draft: Draft, objective: ObjectiveSpec, evaluation: Evaluation): void {
  const { objectives } = draft.state;
  const before = objectives?.done.find(({ objective_name }) => objective_name === objective.objective_name);
  if (objectives === null || before === undefined || objectives.current === objective.objective_name) return;
  const values = merged(objective, before.values, evaluation.values);
  if (!differ(values, before.values)) return;
  draft.state.objectives = withDone(objectives, objective.objective_name, values, before.turn_idx);
  announce(draft, objective, values);
}

/** The app's word for a pending objective; values it edited win. */
export function onObjectiveConfirm(draft: Draft, event: Of<'client-objective-confirm'>): void {
  const { objectives } = draft.state;
  const objective = objectiveOf(draft.state, objectives?.current ?? null);
  if (objectives === null || objective === null || objective.objective_name !== event.objective_name) return;
  const values = { ...merged(objective, objectives.values, {}), ...event.output_variables };
  complete(draft, objective, values, objectives.next);
}
