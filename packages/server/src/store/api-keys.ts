import type { Scope } from '@palaver/contract';
import { bind, portableSql } from './portable-sql.ts';
import type { ApiKeysTable } from './schema.ts';
import type { Store, Write } from './store.ts';

/** A key as code sees it; its text is nowhere stored. */
export interface ApiKeyRow extends Readonly<Omit<ApiKeysTable, 'scopes' | 'allowed_ips'>> {
  readonly scopes: readonly Scope[];
  /** CIDRs; null: any address. */
  readonly allowed_ips: readonly string[] | null;
}

/** A key with what the access check needs of its account. */
export interface KeyHolder extends ApiKeyRow {
  readonly owner_id: number;
  readonly is_first: number;
}

const BY_HASH_SQL = portableSql(
  `SELECT k.*, a.owner_id, a.is_first FROM api_keys k JOIN accounts a ON a.account_id = k.account_id
  WHERE k.key_hash = ? AND a.deleted_at IS NULL`,
);

/** Also finds revoked and expired keys: the caller looks at `revoked_at` and `expires_at`. */
export async function findApiKeyByHash(store: Store, keyHash: string): Promise<KeyHolder | undefined> {
  const rows = await store.read<ApiKeysTable & { owner_id: number; is_first: number }>(
    bind(store, BY_HASH_SQL, [keyHash]),
  );
  const row = rows[0];
  return row === undefined ? undefined : { ...toApiKey(row), owner_id: row.owner_id, is_first: row.is_first };
}

export async function findApiKey(store: Store, accountId: string, apiKeyId: string): Promise<ApiKeyRow | undefined> {
  const row = await store.db
    .selectFrom('api_keys')
    .selectAll()
    .where('api_key_id', '=', apiKeyId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row === undefined ? undefined : toApiKey(row);
}

/** True where the account has or had a key: revoked ones count. */
export async function hasApiKeys(store: Store, accountId: string): Promise<boolean> {
  const any = store.db.selectFrom('api_keys').select('api_key_id').where('account_id', '=', accountId).limit(1);
  return (await any.executeTakeFirst()) !== undefined;
}

/** Keys of the account that are not revoked, oldest first. */
export async function listApiKeys(
  store: Store,
  accountId: string,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: ApiKeyRow[]; readonly total: number }> {
  const live = store.db.selectFrom('api_keys').where('account_id', '=', accountId).where('revoked_at', 'is', null);
  const [rows, counted] = await Promise.all([
    live.selectAll().orderBy('created_at').orderBy('api_key_id').limit(page.limit).offset(page.offset).execute(),
    live.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ]);
  return { rows: rows.map(toApiKey), total: counted.total };
}

/** A hash that exists already is refused by `api_keys_hash`. */
export function insertApiKey(store: Store, row: ApiKeyRow): Write {
  return {
    query: store.db
      .insertInto('api_keys')
      .values({
        api_key_id: row.api_key_id,
        account_id: row.account_id,
        name: row.name,
        key_hash: row.key_hash,
        prefix: row.prefix,
        scopes: JSON.stringify(row.scopes),
        allowed_ips: row.allowed_ips === null ? null : JSON.stringify(row.allowed_ips),
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
      })
      .compile(),
  };
}

/** Fails with `ExpectationError` when the key does not exist or is revoked already. */
export function revokeApiKey(store: Store, accountId: string, apiKeyId: string, at: number): Write {
  return {
    query: store.db
      .updateTable('api_keys')
      .set({ revoked_at: at })
      .where('api_key_id', '=', apiKeyId)
      .where('account_id', '=', accountId)
      .where('revoked_at', 'is', null)
      .compile(),
    expect: 1,
  };
}

/**
 * Puts `next` beside the key it replaces, which goes on working until `oldExpiresAt` and no longer than it would have.
 * Fails with `ExpectationError` when the old key is revoked.
 */
export function rotateApiKey(store: Store, old: ApiKeyRow, next: ApiKeyRow, oldExpiresAt: number): Write[] {
  return [
    {
      query: store.db
        .updateTable('api_keys')
        .set({ expires_at: Math.min(oldExpiresAt, old.expires_at ?? oldExpiresAt) })
        .where('api_key_id', '=', old.api_key_id)
        .where('account_id', '=', old.account_id)
        .where('revoked_at', 'is', null)
        .compile(),
      expect: 1,
    },
    insertApiKey(store, next),
  ];
}

function toApiKey(row: ApiKeysTable): ApiKeyRow {
  return {
    api_key_id: row.api_key_id,
    account_id: row.account_id,
    name: row.name,
    key_hash: row.key_hash,
    prefix: row.prefix,
    scopes: JSON.parse(row.scopes) as Scope[],
    allowed_ips: row.allowed_ips === null ? null : (JSON.parse(row.allowed_ips) as string[]),
    created_at: row.created_at,
    expires_at: row.expires_at,
    revoked_at: row.revoked_at,
  };
}
