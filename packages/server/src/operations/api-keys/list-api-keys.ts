import { listApiKeysContract } from '@palaver/contract';
import { listApiKeys as readApiKeys } from '../../store/api-keys.ts';
import { implement } from '../define.ts';
import { keyObject } from './key-text.ts';

export const listApiKeys = implement(listApiKeysContract, async ({ input, caller, platform }) => {
  const { limit, page } = input.query;
  const { rows, total } = await readApiKeys(platform.store, caller.account_id, {
    limit,
    offset: (Math.max(1, page) - 1) * limit,
  });
  return { data: rows.map(keyObject), total_count: total };
});
