import { deletePalContract } from '@palaver/contract';
import { deletePal as deleteWrites } from '../../store/pals.ts';
import { ExpectationError } from '../../store/store.ts';
import { implement } from '../define.ts';
import { findOwnPal, unknownPal } from './find-own-pal.ts';

export const deletePal = implement(deletePalContract, async ({ input, caller, platform }) => {
  const { pal_id } = input.params;
  await findOwnPal(platform.store, caller.account_id, pal_id);
  try {
    await platform.store.commit(deleteWrites(platform.store, pal_id, platform.now()));
  } catch (error) {
    // Somebody else deleted it first.
    if (error instanceof ExpectationError) throw unknownPal(pal_id);
    throw error;
  }
  return undefined;
});
