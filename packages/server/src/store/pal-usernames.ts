import { bind, portableSql } from './portable-sql.ts';
import type { Store, Write } from './store.ts';

/** The index that refuses a name which is taken. */
export const USERNAME_TAKEN = 'pal_usernames_pkey';

const FIND_SQL = portableSql('SELECT pal_id FROM pal_usernames WHERE username = ?');
const TAKE_SQL = portableSql('INSERT INTO pal_usernames (username, pal_id) VALUES (?, ?)');
const GIVE_BACK_SQL = portableSql('DELETE FROM pal_usernames WHERE pal_id = ?');

/** Whether a PAL of any account has the name in meetings. */
export async function isUsernameTaken(store: Store, username: string): Promise<boolean> {
  const rows = await store.read(bind(store, FIND_SQL, [username]));
  return rows.length > 0;
}

/** Gives the PAL a name, or with null none, in the place of the one it has. */
export function setUsername(store: Pick<Store, 'dialect'>, palId: string, username: string | null): readonly Write[] {
  const giveBack = { query: bind(store, GIVE_BACK_SQL, [palId]) };
  return username === null ? [giveBack] : [giveBack, { query: bind(store, TAKE_SQL, [username, palId]), expect: 1 }];
}
