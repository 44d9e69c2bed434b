import { createObjectivesContract } from '@palaver/contract';
import { requireObjectiveSet } from '../../domain/objectives/check-objective-set.ts';
import { ignoredObjectiveFields } from '../../domain/objectives/ignored-fields.ts';
import { insertObjectives } from '../../store/objectives.ts';
import { implement } from '../define.ts';
import { egressGuard } from '../tools/egress-guard.ts';
import { newObjectivesId } from './find-own-objectives.ts';

export const createObjectives = implement(
  createObjectivesContract,
  async ({ input, caller, platform }) => {
    const set = requireObjectiveSet(input.body, egressGuard(platform.egress));
    const at = platform.now();
    const objectives_id = newObjectivesId();
    const row = { objectives_id, account_id: caller.account_id, ...set, created_at: at, updated_at: at };
    await platform.store.commit([insertObjectives(platform.store, row)]);
    return {
      objectives_id,
      objective_name: set.data[0]?.objective_name ?? '',
      status: 'active' as const,
      created_at: new Date(at).toISOString(),
    };
  },
  { ignored: ignoredObjectiveFields },
);
