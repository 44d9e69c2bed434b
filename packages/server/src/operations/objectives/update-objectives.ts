import { isDeepStrictEqual } from 'node:util';
import { type ObjectiveSet, updateObjectivesContract } from '@palaver/contract';
import { requireObjectiveSet } from '../../domain/objectives/check-objective-set.ts';
import { objectiveSetDocument } from '../../domain/objectives/objective-set-document.ts';
import { patchObjectiveSet } from '../../domain/objectives/patch-objective-set.ts';
import { exceptKnown } from '../../domain/reactions/check-callback-url.ts';
import { updateObjectives as updateWrite } from '../../store/objectives.ts';
import { Answer, implement } from '../define.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { egressGuard } from '../tools/egress-guard.ts';
import { findOwnObjectives } from './find-own-objectives.ts';

export const updateObjectives = implement(updateObjectivesContract, async ({ input, caller, platform }) => {
  const { store } = platform;
  return retryOnChange('set of objectives', async () => {
    const stored = await findOwnObjectives(store, caller.account_id, input.params.objectives_id);
    const before = objectiveSetDocument(stored);
    const patched = patchObjectiveSet(before, input.body);
    const known = stored.data.map((item) => item.callback_url);
    const set = requireObjectiveSet(patched, exceptKnown(egressGuard(platform.egress), known));
    if (isDeepStrictEqual({ ...before, ...set }, before)) {
      return new Answer<ObjectiveSet & { message: string }>(undefined, { status: 304 });
    }
    const updated_at = platform.now();
    await store.commit([updateWrite(store, stored, { ...set, updated_at })]);
    return { message: 'Objective updated successfully', ...objectiveSetDocument({ ...stored, ...set, updated_at }) };
  });
});
