import { randomInt } from 'node:crypto';
import { bind, portableSql } from './portable-sql.ts';
import type { AccountsTable } from './schema.ts';
import type { Store, Write } from './store.ts';

export type AccountRow = Readonly<AccountsTable>;

const ACCOUNT_SQL = portableSql('SELECT * FROM accounts WHERE account_id = ? AND deleted_at IS NULL');

/** The wire's `owner_id` of a new account. */
export function newOwnerId(): number {
  return randomInt(1, 2 ** 31);
}

/**
 * A second account with `is_first = 1` is refused by `accounts_first`, so that of two processes that start on an empty
 * database one makes the first account.
 */
export function insertAccount(store: Store, row: AccountRow): Write {
  return { query: store.db.insertInto('accounts').values(row).compile() };
}

export async function findAccount(store: Store, accountId: string): Promise<AccountRow | undefined> {
  const rows = await store.read<AccountRow>(bind(store, ACCOUNT_SQL, [accountId]));
  return rows[0];
}

export async function findFirstAccount(store: Store): Promise<AccountRow | undefined> {
  return await store.db.selectFrom('accounts').selectAll().where('is_first', '=', 1).executeTakeFirst();
}

export async function listAccounts(
  store: Store,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: AccountRow[]; readonly total: number }> {
  const live = store.db.selectFrom('accounts').where('deleted_at', 'is', null);
  const [rows, counted] = await Promise.all([
    live.selectAll().orderBy('created_at').orderBy('account_id').limit(page.limit).offset(page.offset).execute(),
    live.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: counted.total };
}

/** Deletes the account and revokes its keys. The first account stays. */
export function deleteAccount(store: Store, accountId: string, at: number): Write[] {
  return [
    {
      query: store.db
        .updateTable('accounts')
        .set({ deleted_at: at })
        .where('account_id', '=', accountId)
        .where('deleted_at', 'is', null)
        .where('is_first', '=', 0)
        .compile(),
      expect: 1,
    },
    {
      query: store.db
        .updateTable('api_keys')
        .set({ revoked_at: at })
        .where('account_id', '=', accountId)
        .where('revoked_at', 'is', null)
        .compile(),
    },
  ];
}
