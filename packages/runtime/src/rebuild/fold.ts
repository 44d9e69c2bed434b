import type { ToolSpec } from '../config.ts';
import type { CallRow } from '../ports/ledger.ts';
import type { SessionState } from '../turns/state.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A rebuild at work: the state so far, and what it takes to read the next record. */
export interface Fold {
  readonly state: Writable<SessionState>;
  /** The rows as they are at the end of the journal. */
  readonly rows: ReadonlyMap<string, CallRow>;
  /** By tool id. */
  readonly specs: ReadonlyMap<string, ToolSpec>;
  /** State events read of each call: the n-th stands for the n-th line of its row's history. */
  readonly statesSeen: Map<string, number>;
  /** The model step whose calls stand last in the history. */
  step: string | null;
  /** Calls that settled after a request without them → the reply that was running then. */
  readonly late: Map<string, string | null>;
  /** Calls whose open place a model has been shown, so that no later answer may stand in it. */
  readonly shown: Set<string>;
  /** The places that the request for the newest user turn shows, unless that turn turns out to need none. */
  asking: readonly string[];
  /** The utterance that told nothing of what is owed. */
  beside: string | null;
  ended: boolean;
}

/** A request was made of the history as it is: the model saw every place that is open in it. */
export function noteShown({ state, shown }: Fold): void {
  for (const callId of state.history.open.keys()) shown.add(callId);
}

/** A reply was over: what it was asked to tell is told; what settled while it ran is not. */
export function nothingOwedBut(state: Fold['state'], inferenceId: string): void {
  state.owes_user = false;
  state.calls = { ...state.calls, due: state.calls.due.filter(({ during }) => during === inferenceId) };
}
