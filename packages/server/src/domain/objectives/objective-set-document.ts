import type { Objective, ObjectiveSet } from '@palaver/contract';

/** The set as every endpoint shows it. */
export function objectiveSetDocument(source: {
  readonly objectives_id: string;
  readonly name: string;
  readonly allow_loops: boolean;
  readonly data: readonly Objective[];
  readonly created_at: number;
  readonly updated_at: number;
}): ObjectiveSet {
  return {
    objectives_id: source.objectives_id,
    name: source.name,
    allow_loops: source.allow_loops,
    data: [...source.data],
    created_at: new Date(source.created_at).toISOString(),
    updated_at: new Date(source.updated_at).toISOString(),
  };
}
