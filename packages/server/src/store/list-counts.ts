import { bind, portableSql } from './portable-sql.ts';
import type { Store } from './store.ts';

/** Lists whose length is kept by the database (`migrations/counts-of-lists.ts`). */
export type CountedList = 'tools' | 'pals' | 'conversations:active' | 'conversations:ended';

const COUNTS_SQL = portableSql('SELECT list, n FROM list_counts WHERE account_id = ?');

/** How many rows the lists of an account have together. */
export async function readListCount(store: Store, accountId: string, lists: readonly CountedList[]): Promise<number> {
  const rows = await store.read<{ readonly list: string; readonly n: number | string }>(
    bind(store, COUNTS_SQL, [accountId]),
  );
  const wanted: ReadonlySet<string> = new Set(lists);
  return rows.reduce((sum, row) => (wanted.has(row.list) ? sum + Number(row.n) : sum), 0);
}
