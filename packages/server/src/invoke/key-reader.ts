import { findApiKeyByHash } from '../store/api-keys.ts';
import type { Store } from '../store/store.ts';
import type { KeyRecord } from './access.ts';

/** Reads from the store what access needs of a key; null for an unknown or revoked one. */
export function keyReader(store: Store): (hash: string) => Promise<KeyRecord | null> {
  return async (hash) => {
    const row = await findApiKeyByHash(store, hash);
    if (row === undefined || row.revoked_at !== null) return null;
    return {
      api_key_id: row.api_key_id,
      account_id: row.account_id,
      owner_id: row.owner_id,
      is_first_account: row.is_first === 1,
      scopes: row.scopes,
      allowed_ips: row.allowed_ips,
      expires_at: row.expires_at,
    };
  };
}
