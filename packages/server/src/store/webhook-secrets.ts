import { randomBytes } from 'node:crypto';
import type { AccountSealer, Sealer } from '../security/sealer.ts';
import { bind, portableSql } from './portable-sql.ts';
import type { WebhookSecretsTable } from './schema.ts';
import type { Store, Write } from './store.ts';

export interface WebhookSecret {
  /** `whsec_<base64 of 32 bytes>`. */
  readonly secret: string;
  readonly created_at: number;
}

const READ_SQL = portableSql(
  `SELECT * FROM webhook_secrets WHERE account_id = ? AND (expires_at IS NULL OR expires_at > ?)
  ORDER BY created_at DESC`,
);
const INSERT_SQL = portableSql(
  'INSERT INTO webhook_secrets (account_id, sealed_secret, created_at, expires_at) VALUES (?, ?, ?, NULL)',
);
const RETIRE_SQL = portableSql(
  'UPDATE webhook_secrets SET expires_at = ? WHERE account_id = ? AND created_at = ? AND expires_at IS NULL',
);
const PURGE_SQL = portableSql('DELETE FROM webhook_secrets WHERE account_id = ? AND expires_at <= ?');

/** Part of the batch that makes the account. */
export function insertWebhookSecret(
  store: Pick<Store, 'dialect'>,
  sealer: AccountSealer,
  accountId: string,
  now: number,
): Write {
  return insertSecret(store, sealer, accountId, newSecret(now));
}

/** The secrets that sign now, newest first: two while a rotation's grace lasts. */
export async function readWebhookSecrets(
  store: Store,
  sealer: Sealer,
  accountId: string,
  now: number,
): Promise<WebhookSecret[]> {
  const account = await sealer.forAccount(accountId);
  const rows = await store.read<WebhookSecretsTable>(bind(store, READ_SQL, [accountId, now]));
  return rows.map((row) => ({ secret: account.open(row.sealed_secret), created_at: row.created_at }));
}

/** Makes a new secret; the one before signs too until `graceMs` have passed, older ones no more. */
export async function rotateWebhookSecret(
  store: Store,
  sealer: Sealer,
  accountId: string,
  options: { readonly graceMs: number; readonly now: number },
): Promise<WebhookSecret> {
  const account = await sealer.forAccount(accountId);
  const rows = await store.read<WebhookSecretsTable>(bind(store, READ_SQL, [accountId, options.now]));
  const current = rows.find((row) => row.expires_at === null);
  const next = newSecret(Math.max(options.now, (current?.created_at ?? 0) + 1));
  const batch: Write[] = [];
  if (current !== undefined) {
    const until = options.now + options.graceMs;
    batch.push({ query: bind(store, RETIRE_SQL, [until, accountId, current.created_at]), expect: 1 });
  }
  for (const row of rows) {
    if (row.expires_at !== null) batch.push({ query: bind(store, PURGE_SQL, [accountId, row.expires_at]) });
  }
  batch.push(insertSecret(store, account, accountId, next));
  await store.commit(batch);
  return next;
}

function newSecret(now: number): WebhookSecret {
  return { secret: `whsec_${randomBytes(32).toString('base64')}`, created_at: now };
}

function insertSecret(
  store: Pick<Store, 'dialect'>,
  sealer: AccountSealer,
  accountId: string,
  secret: WebhookSecret,
): Write {
  return { query: bind(store, INSERT_SQL, [accountId, sealer.seal(secret.secret), secret.created_at]) };
}
