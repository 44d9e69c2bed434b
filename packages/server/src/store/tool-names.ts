import { bind, portableSql } from './portable-sql.ts';
import type { Store } from './store.ts';

/** Beyond so many candidates it is no help to look only at them. */
const MOST_CANDIDATES = 1_000;
const MOST_GRAMS = 8;

const COUNT_SQL = portableSql(
  `SELECT count(*) AS n FROM (
    SELECT 1 AS one FROM tool_grams WHERE account_id = ? AND gram = ? LIMIT ${MOST_CANDIDATES}) AS few`,
);

/**
 * The three characters in a row of a search that the fewest names have; null where all of them fit too many tools, or
 * the search is too short to have any.
 */
export async function rarestGram(store: Store, accountId: string, needle: string): Promise<string | null> {
  const grams = gramsOf(needle.toLowerCase());
  let best: { readonly gram: string; readonly n: number } | null = null;
  for (const gram of grams) {
    const [row] = await store.read<{ readonly n: number | string }>(bind(store, COUNT_SQL, [accountId, gram]));
    const n = Number(row?.n ?? 0);
    if (best === null || n < best.n) best = { gram, n };
    if (n === 0) break;
  }
  return best !== null && best.n < MOST_CANDIDATES ? best.gram : null;
}

function gramsOf(text: string): readonly string[] {
  const grams = new Set<string>();
  for (let place = 0; place + 3 <= text.length; place += 1) grams.add(text.slice(place, place + 3));
  // From the end: names begin alike more often than they end alike.
  return [...grams].reverse().slice(0, MOST_GRAMS);
}
