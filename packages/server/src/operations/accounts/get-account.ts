import { getAccountContract } from '@palaver/contract';
import { findAccount } from '../../store/accounts.ts';
import { implement } from '../define.ts';
import { requireFirstAccount, unknownAccount } from './first-account.ts';
import { accountObject } from './make-account.ts';

export const getAccount = implement(getAccountContract, async ({ input, caller, platform }) => {
  requireFirstAccount(caller);
  const row = await findAccount(platform.store, input.params.account_id);
  if (row === undefined) throw unknownAccount(input.params.account_id);
  return accountObject(row);
});
