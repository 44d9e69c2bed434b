import { hasApiKeys, insertApiKey } from '../../store/api-keys.ts';
import { type Store, UniqueError } from '../../store/store.ts';
import { ALL_SCOPES, newKey } from '../api-keys/key-text.ts';

/**
 * A key for the first account where it has never had one. Called once the server listens: a start that fails before
 * makes no key, for it would show none, and the next one could not show it again.
 * @returns its text; null where there is a key already
 */
export async function makeFirstKey(store: Store, accountId: string, now: number): Promise<string | null> {
  if (await hasApiKeys(store, accountId)) return null;
  const facts = { account_id: accountId, scopes: ALL_SCOPES, allowed_ips: null, expires_at: null, now };
  const { row, text } = newKey({ ...facts, name: 'first key' });
  try {
    // Of several processes that start on one empty database, one makes it: the id is the account's own.
    await store.commit([insertApiKey(store, { ...row, api_key_id: accountId.replace(/^acct/, 'ak') })]);
    return text;
  } catch (error) {
    if (error instanceof UniqueError) return null;
    throw error;
  }
}
