import { deletePalContract } from '@palaver/contract';
import { unlinkWholePal } from '../../store/pal-links.ts';
import { setUsername } from '../../store/pal-usernames.ts';
import { deletePal as deleteWrites } from '../../store/pals.ts';
import { ExpectationError } from '../../store/store.ts';
import { implement } from '../define.ts';
import { findOwnPal, unknownPal } from './find-own-pal.ts';

export const deletePal = implement(deletePalContract, async ({ input, caller, platform }) => {
  const { pal_id } = input.params;
  const { store } = platform;
  await findOwnPal(store, caller.account_id, pal_id);
  try {
    await store.commit([
      ...deleteWrites(store, pal_id, platform.now()),
      unlinkWholePal(store, pal_id),
      ...setUsername(store, pal_id, null),
    ]);
  } catch (error) {
    // Somebody else deleted it first.
    if (error instanceof ExpectationError) throw unknownPal(pal_id);
    throw error;
  }
  return undefined;
});
