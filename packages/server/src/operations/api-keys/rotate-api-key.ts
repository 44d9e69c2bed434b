import { rotateApiKeyContract } from '@palaver/contract';
import { DomainError } from '../../errors.ts';
import { findApiKey, rotateApiKey as rotateWrites } from '../../store/api-keys.ts';
import { ExpectationError } from '../../store/store.ts';
import { implement } from '../define.ts';
import { keyObject, newKey } from './key-text.ts';
import { unknownKey } from './unknown-key.ts';

export const rotateApiKey = implement(rotateApiKeyContract, async ({ input, caller, platform }) => {
  const { api_key_id } = input.params;
  const now = platform.now();
  const old = await findApiKey(platform.store, caller.account_id, api_key_id);
  if (old === undefined || old.revoked_at !== null || (old.expires_at !== null && old.expires_at <= now)) {
    throw unknownKey(api_key_id);
  }
  const missing = old.scopes.find((scope) => !caller.scopes.has(scope));
  if (missing !== undefined) {
    throw new DomainError('forbidden', `this API key lacks the scope "${missing}" of the key to be rotated`, {
      hint: 'Rotate it with a key that has all of its scopes.',
    });
  }
  const { row, text } = newKey({ ...old, now });
  try {
    await platform.store.commit(rotateWrites(platform.store, old, row, now + input.body.grace_s * 1000));
  } catch (error) {
    if (error instanceof ExpectationError) throw unknownKey(api_key_id);
    throw error;
  }
  platform.access.forget();
  return { ...keyObject(row), key: text };
});
