import { randomBytes } from 'node:crypto';
import type { Account } from '@palaver/contract';
import type { Sealer } from '../../security/sealer.ts';
import { type AccountRow, insertAccount, newOwnerId } from '../../store/accounts.ts';
import { insertApiKey } from '../../store/api-keys.ts';
import type { Store, Write } from '../../store/store.ts';
import { insertWebhookSecret } from '../../store/webhook-secrets.ts';
import { ALL_SCOPES, keyRow } from '../api-keys/key-text.ts';

/** The batch that makes an account with its webhook secret and, unless it comes later, a first key of every scope. */
export async function makeAccount(
  parts: { readonly store: Store; readonly sealer: Sealer },
  facts: {
    readonly name: string;
    readonly is_first: boolean;
    readonly key: string | null;
    readonly key_name: string;
    /** Given where the id has a meaning; else made. */
    readonly key_id?: string;
    readonly now: number;
  },
): Promise<{ readonly row: AccountRow; readonly batch: readonly Write[] }> {
  const account_id = `acct${randomBytes(6).toString('hex')}`;
  const { sealedDataKey, sealer } = parts.sealer.newAccountKey(account_id);
  const row: AccountRow = {
    account_id,
    owner_id: newOwnerId(),
    name: facts.name,
    sealed_data_key: sealedDataKey,
    is_first: facts.is_first ? 1 : 0,
    created_at: facts.now,
    deleted_at: null,
  };
  const batch = [insertAccount(parts.store, row), insertWebhookSecret(parts.store, sealer, account_id, facts.now)];
  if (facts.key === null) return { row, batch };
  const key = keyRow(facts.key, {
    account_id,
    name: facts.key_name,
    scopes: ALL_SCOPES,
    allowed_ips: null,
    expires_at: null,
    now: facts.now,
  });
  const keyed = facts.key_id === undefined ? key : { ...key, api_key_id: facts.key_id };
  return { row, batch: [...batch, insertApiKey(parts.store, keyed)] };
}

export function accountObject(row: AccountRow): Account {
  return {
    account_id: row.account_id,
    owner_id: row.owner_id,
    name: row.name,
    created_at: new Date(row.created_at).toISOString(),
  };
}
