import { deleteAccountContract } from '@palaver/contract';
import { DomainError } from '../../errors.ts';
import { deleteAccount as deleteWrites, findAccount } from '../../store/accounts.ts';
import { ExpectationError } from '../../store/store.ts';
import { implement } from '../define.ts';
import { requireFirstAccount, unknownAccount } from './first-account.ts';

export const deleteAccount = implement(deleteAccountContract, async ({ input, caller, platform }) => {
  requireFirstAccount(caller);
  const { account_id } = input.params;
  const row = await findAccount(platform.store, account_id);
  if (row === undefined) throw unknownAccount(account_id);
  if (row.is_first === 1) {
    throw new DomainError('conflict', 'the first account of the server cannot be deleted', {
      hint: 'Delete the data directory to start anew.',
    });
  }
  try {
    await platform.store.commit(deleteWrites(platform.store, account_id, platform.now()));
  } catch (error) {
    if (error instanceof ExpectationError) throw unknownAccount(account_id);
    throw error;
  }
  platform.access.forget();
  void platform.conversations.endOrphaned();
});
