import type { Store, Write } from './store.ts';

/** A value the server keeps for itself; null when it has none yet. */
export async function readSetting(store: Store, key: string): Promise<string | null> {
  const row = await store.db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value ?? null;
}

/** Breaks the primary key where the setting exists. */
export function insertSetting(store: Store, key: string, value: string): Write {
  return { query: store.db.insertInto('settings').values({ key, value }).compile(), expect: 1 };
}
