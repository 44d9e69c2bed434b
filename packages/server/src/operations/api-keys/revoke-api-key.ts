import { revokeApiKeyContract } from '@palaver/contract';
import { DomainError } from '../../errors.ts';
import type { Platform } from '../../platform-parts.ts';
import { type ApiKeyRow, listApiKeys, revokeApiKey as revokeWrite } from '../../store/api-keys.ts';
import { ExpectationError } from '../../store/store.ts';
import { implement } from '../define.ts';
import { unknownKey } from './unknown-key.ts';

export const revokeApiKey = implement(revokeApiKeyContract, async ({ input, caller, platform }) => {
  const { api_key_id } = input.params;
  await refuseLastAdmin(platform, caller.account_id, api_key_id);
  try {
    await platform.store.commit([revokeWrite(platform.store, caller.account_id, api_key_id, platform.now())]);
  } catch (error) {
    if (error instanceof ExpectationError) throw unknownKey(api_key_id);
    throw error;
  }
  platform.access.forget();
});

/** Without a key that manages keys an account is locked for good. */
async function refuseLastAdmin(platform: Platform, accountId: string, apiKeyId: string): Promise<void> {
  const now = platform.now();
  const isAdmin = ({ scopes, expires_at }: ApiKeyRow) =>
    scopes.includes('admin') && (expires_at === null || expires_at > now);
  const { rows } = await listApiKeys(platform.store, accountId, { limit: 10_000, offset: 0 });
  const admins = rows.filter(isAdmin);
  if (admins.length !== 1 || admins[0]?.api_key_id !== apiKeyId) return;
  throw new DomainError('conflict', 'the last API key with the scope "admin" cannot be revoked', {
    hint: 'Make another key with that scope first, or rotate this one.',
  });
}
