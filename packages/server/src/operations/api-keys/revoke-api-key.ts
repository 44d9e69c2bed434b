import { revokeApiKeyContract } from '@palaver/contract';
import { revokeApiKey as revokeWrite } from '../../store/api-keys.ts';
import { ExpectationError } from '../../store/store.ts';
import { implement } from '../define.ts';
import { unknownKey } from './unknown-key.ts';

export const revokeApiKey = implement(revokeApiKeyContract, async ({ input, caller, platform }) => {
  const { api_key_id } = input.params;
  try {
    await platform.store.commit([revokeWrite(platform.store, caller.account_id, api_key_id, platform.now())]);
  } catch (error) {
    if (error instanceof ExpectationError) throw unknownKey(api_key_id);
    throw error;
  }
  platform.access.forget();
});
