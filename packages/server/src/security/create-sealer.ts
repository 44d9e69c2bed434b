import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { bind, portableSql } from '../store/portable-sql.ts';
import type { Store, Write } from '../store/store.ts';
import { type AccountSealer, SealError, type Sealer } from './sealer.ts';

const PREFIX = 'palaver:1:';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

const DATA_KEY_SQL = portableSql('SELECT sealed_data_key FROM accounts WHERE account_id = ?');
const ALL_KEYS_SQL = portableSql('SELECT account_id, sealed_data_key FROM accounts');
const RESEAL_SQL = portableSql('UPDATE accounts SET sealed_data_key = ? WHERE account_id = ? AND sealed_data_key = ?');

/** `masterKey`: 32 bytes. */
export function createSealer(store: Store, masterKey: Uint8Array): Sealer {
  const master = keyOf(masterKey);
  const accounts = new Map<string, Promise<AccountSealer>>();

  const load = async (accountId: string): Promise<AccountSealer> => {
    const rows = await store.read<{ sealed_data_key: string }>(bind(store, DATA_KEY_SQL, [accountId]));
    const sealedKey = rows[0]?.sealed_data_key;
    if (sealedKey === undefined) throw new Error(`account "${accountId}" does not exist`);
    return accountSealer(accountId, openDataKey(master, accountId, sealedKey));
  };

  return {
    forAccount(accountId) {
      const known = accounts.get(accountId);
      if (known !== undefined) return known;
      const loading = load(accountId);
      accounts.set(accountId, loading);
      // A failure is not kept: the account may be written a moment later.
      loading.catch(() => accounts.delete(accountId));
      return loading;
    },
    newAccountKey(accountId) {
      const dataKey = randomBytes(KEY_BYTES);
      return {
        sealedDataKey: sealText(master, dataKeyContext(accountId), dataKey.toString('base64')),
        sealer: accountSealer(accountId, dataKey),
      };
    },
  };
}

/**
 * Seals every account's data key anew under another master key, in one batch. What the data keys sealed stays as it is.
 * Returns the number of accounts.
 */
export async function rotateMasterKey(store: Store, from: Uint8Array, to: Uint8Array): Promise<number> {
  const [old, next] = [keyOf(from), keyOf(to)];
  const rows = await store.read<{ account_id: string; sealed_data_key: string }>(bind(store, ALL_KEYS_SQL, []));
  const batch = rows.map(({ account_id, sealed_data_key }): Write => {
    const dataKey = openDataKey(old, account_id, sealed_data_key);
    const sealed = sealText(next, dataKeyContext(account_id), dataKey.toString('base64'));
    return { query: bind(store, RESEAL_SQL, [sealed, account_id, sealed_data_key]), expect: 1 };
  });
  await store.commit(batch);
  return batch.length;
}

interface NamedKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

function keyOf(bytes: Uint8Array): NamedKey {
  if (bytes.length !== KEY_BYTES) throw new Error(`a sealing key has ${KEY_BYTES} bytes, not ${bytes.length}`);
  // Tells which key sealed a text without telling anything of the key.
  const id = createHash('sha256').update('palaver key id').update(bytes).digest('hex').slice(0, 8);
  return { id, bytes };
}

function accountSealer(accountId: string, dataKey: Uint8Array): AccountSealer {
  const key = keyOf(dataKey);
  const context = `secret:${accountId}`;
  return {
    seal: (plain) => sealText(key, context, plain),
    open: (sealed) => openText(key, context, sealed),
  };
}

function openDataKey(master: NamedKey, accountId: string, sealed: string): Buffer {
  return Buffer.from(openText(master, dataKeyContext(accountId), sealed), 'base64');
}

function dataKeyContext(accountId: string): string {
  return `data-key:${accountId}`;
}

/** `context` is authenticated with the text: sealed for one account and use, it opens for no other. */
function sealText(key: NamedKey, context: string, plain: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return `${PREFIX}${key.id}:${Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64url')}`;
}

function openText(key: NamedKey, context: string, sealed: string): string {
  const [id, payload, rest] = sealed.startsWith(PREFIX) ? sealed.slice(PREFIX.length).split(':') : [];
  if (id === undefined || payload === undefined || rest !== undefined) throw new SealError('the text is not sealed');
  if (id !== key.id) throw new SealError(`the text was sealed by key "${id}", not by "${key.id}"`);
  const bytes = Buffer.from(payload, 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new SealError('the sealed text is cut off');
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch (error) {
    throw new SealError('the sealed text was changed, or sealed for something else', { cause: error });
  }
}
