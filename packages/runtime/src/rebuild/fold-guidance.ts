import type { LiveEvent } from '@palaver/contract';
import { withFired } from '../turns/guardrails.ts';
import type { JournalNote } from '../turns/note.ts';
import { withActive, withDone } from '../turns/objectives.ts';
import type { Fold } from './fold.ts';

/** Objectives are told by their events. */
export function foldGuidanceEvent({ state }: Fold, event: LiveEvent): void {
  const { objectives } = state;
  if (objectives === null) return;
  const { objective_name, output_variables } = event.properties ?? {};
  const name = String(objective_name);
  if (event.event_type === 'conversation.objective.activated') {
    state.objectives = withActive(objectives, name, state.history.messages.length);
  } else if (event.event_type === 'conversation.objective.pending') {
    state.objectives = { ...objectives, phase: 'pending' };
  } else if (event.event_type === 'conversation.objective.completed') {
    state.objectives = withDone(objectives, name, output_variables as Record<string, string>, state.turn.idx);
  }
}

export function foldGuidanceNote({ state }: Fold, note: JournalNote): void {
  const { guardrails, objectives } = state;
  if (note.note === 'guardrail' && guardrails !== null) {
    const spec = state.setup.guardrails.find(({ uuid }) => uuid === note.uuid);
    if (spec !== undefined) state.guardrails = withFired(guardrails, spec, note);
  } else if (note.note === 'objective' && objectives?.current === note.objective_name) {
    state.objectives = { ...objectives, values: note.values, next: note.next };
  }
}
