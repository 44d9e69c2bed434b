import { listAccountsContract } from '@palaver/contract';
import { listAccounts as readAccounts } from '../../store/accounts.ts';
import { implement } from '../define.ts';
import { requireFirstAccount } from './first-account.ts';
import { accountObject } from './make-account.ts';

export const listAccounts = implement(listAccountsContract, async ({ input, caller, platform }) => {
  requireFirstAccount(caller);
  const { limit, page } = input.query;
  const { rows, total } = await readAccounts(platform.store, { limit, offset: (Math.max(1, page) - 1) * limit });
  return { data: rows.map(accountObject), total_count: total };
});
