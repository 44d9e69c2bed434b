import { randomBytes } from 'node:crypto';
import { createAccountContract } from '@palaver/contract';
import { implement } from '../define.ts';
import { requireFirstAccount } from './first-account.ts';
import { accountObject, makeAccount } from './make-account.ts';

export const createAccount = implement(createAccountContract, async ({ input, caller, platform }) => {
  requireFirstAccount(caller);
  const key = `pk_${randomBytes(32).toString('base64url')}`;
  const { row, batch } = await makeAccount(platform, {
    name: input.body.name,
    is_first: false,
    key,
    key_name: 'first key',
    now: platform.now(),
  });
  await platform.store.commit(batch);
  return { ...accountObject(row), api_key: key };
});
