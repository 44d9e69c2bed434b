import { bind, portableSql } from './portable-sql.ts';
import type { Store } from './store.ts';

/** Beyond so many candidates it is no help to look only at them. */
const MOST_CANDIDATES = 1_000;
const MOST_GRAMS = 4;

/** One statement for each number of grams: how many tools have the first, the second … */
const COUNTS_SQL = Array.from({ length: MOST_GRAMS }, (_, more) => {
  const counts = Array.from(
    { length: more + 1 },
    (_gram, place) => `(SELECT count(*) FROM (SELECT 1 AS one FROM tool_grams WHERE account_id = ? AND gram = ?
      LIMIT ${MOST_CANDIDATES}) AS few${place}) AS n${place}`,
  );
  return portableSql(`SELECT ${counts.join(', ')}`);
});

/**
 * The three characters in a row of a search that the fewest names have; null where all of them fit too many tools, or
 * the search is too short to have any.
 */
export async function rarestGram(store: Store, accountId: string, needle: string): Promise<string | null> {
  const grams = gramsOf(needle.toLowerCase());
  const sql = COUNTS_SQL[grams.length - 1];
  if (sql === undefined) return null;
  const values = grams.flatMap((gram) => [accountId, gram]);
  const [row = {}] = await store.read<Readonly<Record<string, number | string>>>(bind(store, sql, values));
  const counted = grams.map((gram, place) => ({ gram, n: Number(row[`n${place}`] ?? 0) }));
  const rarest = counted.reduce((best, each) => (each.n < best.n ? each : best));
  return rarest.n < MOST_CANDIDATES ? rarest.gram : null;
}

function gramsOf(text: string): readonly string[] {
  const grams = new Set<string>();
  for (let place = 0; place + 3 <= text.length; place += 1) grams.add(text.slice(place, place + 3));
  // From the end: names begin alike more often than they end alike.
  return [...grams].reverse().slice(0, MOST_GRAMS);
}
