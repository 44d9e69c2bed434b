import { deleteObjectivesContract } from '@palaver/contract';
import { deleteObjectives as deleteWrite } from '../../store/objectives.ts';
import { implement } from '../define.ts';
import { scrubPals } from '../pals/scrub-pals.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { findOwnObjectives } from './find-own-objectives.ts';

export const deleteObjectives = implement(deleteObjectivesContract, async ({ input, caller, platform }) => {
  const { store } = platform;
  const { account_id } = caller;
  const { objectives_id } = input.params;
  await retryOnChange('set of objectives', async () => {
    await findOwnObjectives(store, account_id, objectives_id);
    const target = { kind: 'objectives' as const, id: objectives_id };
    await store.commit([
      deleteWrite(store, account_id, objectives_id),
      ...(await scrubPals(store, account_id, [target], platform.now())),
    ]);
  });
  return undefined;
});
