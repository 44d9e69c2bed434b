import type { DialogueLine } from '../judges/dialogue-lines.ts';
import type { Passage } from '../ports/retriever.ts';

/** Guardrails at work. Which there are stands in the setup. */
export interface GuardrailsState {
  /** The round that is out; one at a time. */
  readonly running: string | null;
  /** The round looks at lines that may have been judged before the process stopped. */
  readonly is_again: boolean;
  /** What was said and not judged yet. */
  readonly fresh: readonly DialogueLine[];
  /** What was judged last: context for the next round. */
  readonly earlier: readonly DialogueLine[];
  /** When each guardrail fired last, by uuid. */
  readonly fired: ReadonlyMap<string, { readonly at: number; readonly turn_idx: number }>;
  /** Told to the model in the turn they were raised in and in the one after it. */
  readonly notes: readonly CorrectionNote[];
}

export interface CorrectionNote {
  readonly guardrail: string;
  readonly reason: string;
  readonly turn_idx: number;
}

/** Objectives at work. Which there are stands in the setup. */
export interface ObjectivesState {
  /** Null when all that had to be reached is. */
  readonly current: string | null;
  /** `pending`: seems reached, and waits for the app's confirmation. */
  readonly phase: 'active' | 'pending';
  /** What was found out for the current one. */
  readonly values: Readonly<Record<string, string>>;
  /** The branch that is taken once it is confirmed. */
  readonly next: string | null;
  /** Messages of the history before its lines count: a loop collects its variables anew. */
  readonly since: number;
  /** The newest completion of each, in order. */
  readonly done: readonly CompletedObjective[];
  /** The evaluation that is out; one at a time. */
  readonly running: { readonly id: string; readonly objective_name: string; readonly refines: boolean } | null;
  /** A user turn came that was not evaluated yet. */
  readonly is_due: boolean;
  /** The completed objective whose values are to be looked at again. */
  readonly refine: string | null;
}

export interface CompletedObjective {
  readonly objective_name: string;
  readonly values: Readonly<Record<string, string>>;
  readonly turn_idx: number;
}

/** What documents give to a turn. */
export interface KnowledgeState {
  /** The search that is out, known by the epoch it was begun in. */
  readonly searching: number | null;
  /** Shown to the model in this turn. */
  readonly passages: readonly Passage[];
  /** Came too late for the turn they were looked for in: the next one has them. */
  readonly late: readonly Passage[];
  /** The reply that was asked for with passages and has not said anything yet. */
  readonly told_by: string | null;
  /** Clients were told which documents this turn's answer draws on. */
  readonly is_shown: boolean;
}

export const noGuardrailsYet: GuardrailsState = {
  running: null,
  is_again: false,
  fresh: [],
  earlier: [],
  fired: new Map(),
  notes: [],
};

export const noObjectiveYet: ObjectivesState = {
  current: null,
  phase: 'active',
  values: {},
  next: null,
  since: 0,
  done: [],
  running: null,
  is_due: false,
  refine: null,
};

export const nothingFoundYet: KnowledgeState = {
  searching: null,
  passages: [],
  late: [],
  told_by: null,
  is_shown: false,
};
