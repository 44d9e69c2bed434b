import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../../config/config.ts';
import { keyHash } from '../../security/key-hash.ts';
import { SealError, type Sealer } from '../../security/sealer.ts';
import { type AccountRow, findFirstAccount } from '../../store/accounts.ts';
import { findApiKeyByHash, insertApiKey, listApiKeys, revokeApiKey } from '../../store/api-keys.ts';
import { type Store, UniqueError } from '../../store/store.ts';
import { ALL_SCOPES, keyRow } from '../api-keys/key-text.ts';
import { makeAccount } from './make-account.ts';

export interface FirstAccount {
  readonly account: AccountRow;
  /** Text of the key that a development server keeps. */
  readonly shownKey: string | null;
}

interface Parts {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly config: Pick<Config, 'apiKey' | 'dataDir' | 'dev' | 'demo'>;
  readonly log: Logger;
  readonly now: () => number;
}

/** Keys that came from the environment are told by their id: a changed variable ends the one before. */
const FROM_ENVIRONMENT = 'akenv';

/** Makes the server's first account where there is none, and sees to the key that the operator knows already, if any. */
export async function ensureFirstAccount(parts: Parts): Promise<FirstAccount> {
  const { store, config } = parts;
  const existing = await findFirstAccount(store);
  const kept = config.dev && config.demo && config.apiKey === null ? await developmentKey(config.dataDir) : null;
  const given = config.apiKey ?? kept;
  if (existing === undefined) return { account: await makeFirst(parts, given), shownKey: kept };
  await proveMasterKey(parts.sealer, existing.account_id);
  if (given === null) return { account: existing, shownKey: null };
  await ensureKey(parts, existing, given);
  return { account: existing, shownKey: kept };
}

/** @throws when the master key is not the one that sealed this database's secrets: none of them could be opened */
async function proveMasterKey(sealer: Sealer, accountId: string): Promise<void> {
  try {
    await sealer.forAccount(accountId);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw new Error(
      `the master key is not the one this database was sealed with (${error.message}): set PALAVER_MASTER_KEY to that key, or put back the file master.key of the data directory`,
      { cause: error },
    );
  }
}

async function makeFirst(parts: Parts, given: string | null): Promise<AccountRow> {
  const { store, config, now } = parts;
  const key_id = config.apiKey === null ? undefined : environmentKeyId();
  const { row, batch } = await makeAccount(parts, {
    name: 'first account',
    is_first: true,
    key: given,
    key_name: config.apiKey === null ? 'first key' : 'PALAVER_API_KEY',
    now: now(),
    ...(key_id === undefined ? {} : { key_id }),
  });
  try {
    await store.commit(batch);
  } catch (error) {
    // Another process that starts on the same empty database was faster: its account is the first one.
    if (!(error instanceof UniqueError)) throw error;
    const account = await findFirstAccount(store);
    if (account === undefined) throw error;
    if (given !== null) await ensureKey(parts, account, given);
    return account;
  }
  return row;
}

async function ensureKey({ store, config, log, now }: Parts, account: AccountRow, key: string): Promise<void> {
  const known = await findApiKeyByHash(store, keyHash(key));
  if (known !== undefined) {
    if (known.revoked_at !== null)
      log.warn({ api_key_id: known.api_key_id }, 'the configured API key was revoked and stays so');
    return;
  }
  const facts = { account_id: account.account_id, scopes: ALL_SCOPES, allowed_ips: null, expires_at: null, now: now() };
  if (config.apiKey === null) {
    await store.commit([insertApiKey(store, keyRow(key, { ...facts, name: 'development key' }))]);
    return;
  }
  const { rows } = await listApiKeys(store, account.account_id, { limit: 10_000, offset: 0 });
  const older = rows.filter((row) => row.api_key_id.startsWith(FROM_ENVIRONMENT));
  const row = { ...keyRow(key, { ...facts, name: 'PALAVER_API_KEY' }), api_key_id: environmentKeyId() };
  // Without the expected row count: another process may have revoked one in the meantime.
  const revocations = older.map((each) => ({
    query: revokeApiKey(store, account.account_id, each.api_key_id, now()).query,
  }));
  try {
    await store.commit([...revocations, insertApiKey(store, row)]);
  } catch (error) {
    // Another process of the same deployment entered the key at the same moment.
    if (!(error instanceof UniqueError)) throw error;
  }
}

function environmentKeyId(): string {
  return FROM_ENVIRONMENT + randomBytes(6).toString('hex');
}

/** The key of `--dev --demo`, kept beside the embedded database so that each start can print it. */
async function developmentKey(dataDir: string): Promise<string> {
  const file = join(dataDir, 'development-key');
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (kept !== null && /^pk_[\w-]{43}\s*$/.test(kept)) return kept.trim();
  const key = `pk_${randomBytes(32).toString('base64url')}`;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return key;
}
