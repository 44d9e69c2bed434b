import { bind, type PortableSql, portableSql } from './portable-sql.ts';
import type { Store, Write } from './store.ts';

/** What of the library a PAL can refer to by an id. */
export type PalTargetKind = 'guardrail' | 'guardrail_set' | 'objectives' | 'dictionary' | 'document' | 'guardrail_tag';

export interface PalTarget {
  readonly kind: PalTargetKind;
  /** Id of the target; of a tag its text. */
  readonly id: string;
}

export interface LinkedPal {
  readonly pal_id: string;
  readonly pal_name: string;
}

const ON_REPEAT = 'ON CONFLICT (account_id, target_id, pal_id) DO UPDATE SET pal_id = excluded.pal_id';
const INSERT = 'INSERT INTO pal_links (account_id, target_id, pal_id)';

/**
 * A link is made from the row it leads to: it expects that the row exists when the batch is applied. PostgreSQL locks
 * the row until then: a deletion at the same time waits and then finds the link.
 */
function linkSql(table: string, id: string, condition = ''): PortableSql {
  const from = `FROM ${table} WHERE account_id = ? AND ${id} = ?${condition}`;
  return {
    sqlite: `${INSERT} SELECT account_id, ${id}, ? ${from} ${ON_REPEAT}`,
    postgres: portableSql(`${INSERT} SELECT account_id, ${id}, cast(? as text) ${from} FOR SHARE ${ON_REPEAT}`)
      .postgres,
  };
}

const LINK_SQL: Readonly<Record<Exclude<PalTargetKind, 'guardrail_tag'>, PortableSql>> = {
  guardrail: linkSql('guardrails', 'uuid'),
  guardrail_set: linkSql('guardrail_sets', 'guardrails_id'),
  objectives: linkSql('objectives', 'objectives_id'),
  dictionary: linkSql('pronunciation_dictionaries', 'pronunciation_dictionary_id'),
  document: linkSql('documents', 'document_id', ' AND deleted_at IS NULL'),
};
const LINK_TAG_SQL = portableSql(`${INSERT} VALUES (?, ?, ?) ${ON_REPEAT}`);
const UNLINK_SQL = portableSql('DELETE FROM pal_links WHERE account_id = ? AND target_id = ? AND pal_id = ?');
const UNLINK_PAL_SQL = portableSql('DELETE FROM pal_links WHERE pal_id = ?');
const UNLINK_TARGET_SQL = portableSql('DELETE FROM pal_links WHERE account_id = ? AND target_id = ?');
const LINKED_SQL = portableSql('SELECT pal_id FROM pal_links WHERE account_id = ? AND target_id = ? ORDER BY pal_id');

/** Notes that the PAL refers to the target; fails with `ExpectationError` when the target does not exist. */
export function linkPal(store: Pick<Store, 'dialect'>, accountId: string, palId: string, target: PalTarget): Write {
  const query =
    target.kind === 'guardrail_tag'
      ? bind(store, LINK_TAG_SQL, [accountId, targetId(target), palId])
      : bind(store, LINK_SQL[target.kind], [palId, accountId, target.id]);
  return { query, expect: 1 };
}

export function unlinkPal(store: Pick<Store, 'dialect'>, accountId: string, palId: string, target: PalTarget): Write {
  return { query: bind(store, UNLINK_SQL, [accountId, targetId(target), palId]) };
}

/** For a PAL that goes. */
export function unlinkWholePal(store: Pick<Store, 'dialect'>, palId: string): Write {
  return { query: bind(store, UNLINK_PAL_SQL, [palId]) };
}

/** Ids of the PALs that refer to the target. */
export async function linkedPals(store: Store, accountId: string, target: PalTarget): Promise<readonly string[]> {
  const rows = await store.read<{ readonly pal_id: string }>(bind(store, LINKED_SQL, [accountId, targetId(target)]));
  return rows.map((row) => row.pal_id);
}

/** Takes every link to a target away; fails with `ExpectationError` when there is not the number of links that was read. */
export function unlinkTarget(
  store: Pick<Store, 'dialect'>,
  accountId: string,
  target: PalTarget,
  expect: number,
): Write {
  return { query: bind(store, UNLINK_TARGET_SQL, [accountId, targetId(target)]), expect };
}

/** PALs by each of the targets, at most `limit` of a target. */
export async function palsByTarget(
  store: Store,
  accountId: string,
  targets: readonly PalTarget[],
  limit: number,
): Promise<ReadonlyMap<string, readonly LinkedPal[]>> {
  const found = new Map<string, LinkedPal[]>();
  if (targets.length === 0) return found;
  const rows = await store.db
    .selectFrom((eb) =>
      eb
        .selectFrom('pal_links')
        .innerJoin('pals', 'pals.pal_id', 'pal_links.pal_id')
        .select(['pal_links.target_id', 'pals.pal_id', 'pals.pal_name', 'pals.created_at'])
        .select((inner) =>
          inner.fn
            .agg<number>('row_number')
            .over((over) => over.partitionBy('pal_links.target_id').orderBy('pals.created_at').orderBy('pals.pal_id'))
            .as('place'),
        )
        .where('pal_links.account_id', '=', accountId)
        .where('pal_links.target_id', 'in', targets.map(targetId))
        .where('pals.deleted_at', 'is', null)
        .as('linked'),
    )
    .select(['target_id', 'pal_id', 'pal_name'])
    .where('place', '<=', limit)
    .orderBy('created_at')
    .orderBy('pal_id')
    .execute();
  for (const { target_id, pal_id, pal_name } of rows) {
    const list = found.get(target_id) ?? [];
    list.push({ pal_id, pal_name });
    found.set(target_id, list);
  }
  return found;
}

/** The key of a target in the table and in the answer of `palsByTarget`. */
export function targetId(target: PalTarget): string {
  return target.kind === 'guardrail_tag' ? `tag:${target.id}` : target.id;
}
