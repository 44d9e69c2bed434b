import { validateObjectivesContract } from '@palaver/contract';
import { checkObjectiveSet } from '../../domain/objectives/check-objective-set.ts';
import { ignoredObjectiveFields } from '../../domain/objectives/ignored-fields.ts';
import { implement } from '../define.ts';
import { egressGuard } from '../tools/egress-guard.ts';

export const validateObjectives = implement(
  validateObjectivesContract,
  async ({ input, platform }) => {
    const { set, errors, root } = checkObjectiveSet(input.body, egressGuard(platform.egress));
    const valid = errors.length === 0;
    const first = root === null ? undefined : set.data[root];
    return {
      valid,
      errors: [...errors],
      warnings: [],
      ...(valid && first !== undefined ? { root_objective_name: first.objective_name } : {}),
    };
  },
  { ignored: ignoredObjectiveFields },
);
