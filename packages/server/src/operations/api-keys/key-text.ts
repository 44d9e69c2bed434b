import { randomBytes } from 'node:crypto';
import type { NewApiKey, Scope } from '@palaver/contract';
import { keyHash } from '../../security/key-hash.ts';
import type { ApiKeyRow } from '../../store/api-keys.ts';

export const ALL_SCOPES: readonly Scope[] = ['read', 'write', 'converse', 'admin'];

/** A new key: its row for the store, and the text that is shown once. */
export function newKey(facts: {
  readonly account_id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly allowed_ips: readonly string[] | null;
  readonly expires_at: number | null;
  readonly now: number;
}): { readonly row: ApiKeyRow; readonly text: string } {
  const text = `pk_${randomBytes(32).toString('base64url')}`;
  return { row: keyRow(text, facts), text };
}

export function keyRow(
  text: string,
  facts: {
    readonly account_id: string;
    readonly name: string;
    readonly scopes: readonly Scope[];
    readonly allowed_ips: readonly string[] | null;
    readonly expires_at: number | null;
    readonly now: number;
  },
): ApiKeyRow {
  return {
    api_key_id: `ak${randomBytes(6).toString('hex')}`,
    account_id: facts.account_id,
    name: facts.name,
    key_hash: keyHash(text),
    // A key the operator chose may be short: then nothing of it is shown.
    prefix: text.length >= 24 ? text.slice(0, 7) : '',
    scopes: facts.scopes,
    allowed_ips: facts.allowed_ips,
    created_at: facts.now,
    expires_at: facts.expires_at,
    revoked_at: null,
  };
}

export function keyObject(row: ApiKeyRow): Omit<NewApiKey, 'key'> {
  return {
    api_key_id: row.api_key_id,
    name: row.name,
    prefix: row.prefix,
    scopes: [...row.scopes],
    allowed_ips: row.allowed_ips === null ? null : [...row.allowed_ips],
    created_at: new Date(row.created_at).toISOString(),
    expires_at: row.expires_at === null ? null : new Date(row.expires_at).toISOString(),
  };
}
