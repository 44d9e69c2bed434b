import type { Modality } from '@palaver/contract';
import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { bind, portableSql } from './portable-sql.ts';
import type { Database } from './schema.ts';
import type { GuardrailSetsTable, GuardrailsTable } from './schema-guidance.ts';
import type { Store } from './store.ts';

/** A guardrail as it is stored, alone or in a set. */
export interface StoredGuardrail {
  readonly uuid: string;
  readonly account_id: string;
  /** Set that holds it; null: it stands alone. */
  readonly set_id: string | null;
  readonly position: number;
  readonly guardrail_name: string;
  readonly guardrail_prompt: string;
  readonly modality: Modality;
  readonly callback_url: string | null;
  readonly tags: readonly string[];
  readonly app_message: boolean;
  readonly tool_call: Readonly<Record<string, unknown>> | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly version: number;
}

/** A set and its guardrails in their order. */
export interface StoredGuardrailSet {
  readonly guardrails_id: string;
  readonly account_id: string;
  readonly name: string;
  readonly items: readonly StoredGuardrail[];
  readonly created_at: number;
  readonly updated_at: number;
  readonly version: number;
}

export interface GuardrailFilter {
  readonly account_id: string;
  /** Part of the name whatever the case, or the whole id. */
  readonly name_or_uuid?: string;
  /** With any of these tags; of sets: with a guardrail that has one. */
  readonly tags?: readonly string[];
}

export interface GuardrailPage {
  readonly sort: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

/** Guardrails that hold in one conversation. */
export const MAX_EFFECTIVE_GUARDRAILS = 50;
/** Guardrails of an account that can have the same tag. */
export const MAX_GUARDRAILS_PER_TAG = 50;

const FIND_SQL = portableSql('SELECT * FROM guardrails WHERE account_id = ? AND uuid = ?');
const FIND_SET_SQL = portableSql('SELECT * FROM guardrail_sets WHERE account_id = ? AND guardrails_id = ?');
const SET_ITEMS_SQL = portableSql('SELECT * FROM guardrails WHERE set_id = ? ORDER BY position');
const TAG_COUNT_SQL = portableSql(
  'SELECT COUNT(*) AS count FROM guardrail_tags WHERE account_id = ? AND tag = ? AND uuid <> ?',
);

export async function findGuardrail(
  store: Store,
  accountId: string,
  uuid: string,
): Promise<StoredGuardrail | undefined> {
  const [row] = await store.read<GuardrailsTable>(bind(store, FIND_SQL, [accountId, uuid]));
  return row === undefined ? undefined : toGuardrail(row);
}

export async function findGuardrailSet(
  store: Store,
  accountId: string,
  guardrailsId: string,
): Promise<StoredGuardrailSet | undefined> {
  const [row] = await store.read<GuardrailSetsTable>(bind(store, FIND_SET_SQL, [accountId, guardrailsId]));
  if (row === undefined) return undefined;
  return toSet(row, (await store.read<GuardrailsTable>(bind(store, SET_ITEMS_SQL, [guardrailsId]))).map(toGuardrail));
}

/** Those of the ids that exist in the account, in no particular order. */
export async function findGuardrails(
  store: Store,
  accountId: string,
  uuids: readonly string[],
): Promise<readonly StoredGuardrail[]> {
  if (uuids.length === 0) return [];
  const rows = await store.db
    .selectFrom('guardrails')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('uuid', 'in', [...uuids])
    .execute();
  return rows.map(toGuardrail);
}

/**
 * What holds in a conversation that starts now: the guardrails of the ids in their order, those of the set, then those
 * that have any of the tags, oldest first; each once, at most 50. What no longer exists is passed over.
 */
export async function resolveGuardrails(
  store: Store,
  accountId: string,
  ids: readonly string[],
  tags: readonly string[],
  setId: string | null = null,
): Promise<readonly StoredGuardrail[]> {
  const [named, set, tagged] = await Promise.all([
    findGuardrails(store, accountId, ids),
    setId === null ? undefined : findGuardrailSet(store, accountId, setId),
    taggedGuardrails(store, accountId, tags),
  ]);
  const byId = new Map(named.map((guardrail) => [guardrail.uuid, guardrail]));
  const found = new Map<string, StoredGuardrail>();
  for (const guardrail of [...ids.map((id) => byId.get(id)), ...(set?.items ?? []), ...tagged]) {
    if (found.size === MAX_EFFECTIVE_GUARDRAILS) break;
    if (guardrail !== undefined && !found.has(guardrail.uuid)) found.set(guardrail.uuid, guardrail);
  }
  return [...found.values()];
}

async function taggedGuardrails(store: Store, accountId: string, tags: readonly string[]) {
  if (tags.length === 0) return [];
  const rows = await store.db
    .selectFrom('guardrails')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('uuid', 'in', (eb) =>
      eb
        .selectFrom('guardrail_tags')
        .select('uuid')
        .where('account_id', '=', accountId)
        .where('tag', 'in', [...tags]),
    )
    .orderBy('created_at')
    .orderBy('uuid')
    .limit(2 * MAX_EFFECTIVE_GUARDRAILS)
    .execute();
  return rows.map(toGuardrail);
}

/** Guardrails that are in no set. */
export async function listGuardrails(
  store: Store,
  filter: GuardrailFilter,
  page: GuardrailPage,
): Promise<readonly StoredGuardrail[]> {
  const rows = await matching(store, filter)
    .selectAll()
    .orderBy('created_at', page.sort)
    .orderBy('uuid', page.sort)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return rows.map((row) => toGuardrail(row as GuardrailsTable));
}

export async function countGuardrails(store: Store, filter: GuardrailFilter): Promise<number> {
  const row = await matching(store, filter)
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function listGuardrailSets(
  store: Store,
  filter: GuardrailFilter,
  page: GuardrailPage,
): Promise<readonly StoredGuardrailSet[]> {
  const rows = await matchingSets(store, filter)
    .selectAll()
    .orderBy('created_at', page.sort)
    .orderBy('guardrails_id', page.sort)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.guardrails_id);
  const items = await store.db
    .selectFrom('guardrails')
    .selectAll()
    .where('set_id', 'in', ids)
    .orderBy('position')
    .execute();
  const bySet = Map.groupBy(items.map(toGuardrail), (item) => item.set_id);
  return rows.map((row) => toSet(row, bySet.get(row.guardrails_id) ?? []));
}

export async function countGuardrailSets(store: Store, filter: GuardrailFilter): Promise<number> {
  const row = await matchingSets(store, filter)
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Tags of the account's guardrails in binary order, with how many have each. */
export async function listGuardrailTags(
  store: Store,
  filter: { readonly account_id: string; readonly search?: string },
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly tags: readonly { readonly tag: string; readonly count: number }[]; readonly total: number }> {
  let query = store.db.selectFrom('guardrail_tags').where('account_id', '=', filter.account_id);
  if (filter.search !== undefined) query = query.where(store.sql.contains('tag', filter.search));
  const [rows, counted] = await Promise.all([
    query
      .select((eb) => ['tag' as const, eb.fn.countAll().as('count')])
      .groupBy('tag')
      .orderBy('tag')
      .limit(page.limit)
      .offset(page.offset)
      .execute(),
    query.select((eb) => eb.fn.count('tag').distinct().as('count')).executeTakeFirstOrThrow(),
  ]);
  return { tags: rows.map(({ tag, count }) => ({ tag, count: Number(count) })), total: Number(counted.count) };
}

/** How many other guardrails have the tag. */
export async function countTagged(store: Store, accountId: string, tag: string, uuid: string): Promise<number> {
  const [row] = await store.read<{ readonly count: number | string }>(
    bind(store, TAG_COUNT_SQL, [accountId, tag, uuid]),
  );
  return Number(row?.count ?? 0);
}

function matching(store: Store, filter: GuardrailFilter) {
  let query: SelectQueryBuilder<Database, 'guardrails', object> = store.db
    .selectFrom('guardrails')
    .where('account_id', '=', filter.account_id)
    .where('set_id', 'is', null);
  if (filter.name_or_uuid !== undefined) {
    const needle = filter.name_or_uuid;
    query = query.where(sql<boolean>`(${store.sql.contains('guardrail_name', needle)} or uuid = ${needle})`);
  }
  if (filter.tags !== undefined) query = query.where(sql<boolean>`uuid in ${withTags(filter.account_id, filter.tags)}`);
  return query;
}

function matchingSets(store: Store, filter: GuardrailFilter) {
  let query: SelectQueryBuilder<Database, 'guardrail_sets', object> = store.db
    .selectFrom('guardrail_sets')
    .where('account_id', '=', filter.account_id);
  if (filter.name_or_uuid !== undefined) {
    const needle = filter.name_or_uuid;
    query = query.where(sql<boolean>`(${store.sql.contains('name', needle)} or guardrails_id = ${needle})`);
  }
  if (filter.tags !== undefined) {
    const tagged = withTags(filter.account_id, filter.tags);
    query = query.where(sql<boolean>`guardrails_id in (select set_id from guardrails where uuid in ${tagged})`);
  }
  return query;
}

/** Ids of guardrails with any of the tags; none of no tags. */
function withTags(accountId: string, tags: readonly string[]): RawBuilder<string> {
  if (tags.length === 0) return sql<string>`(select uuid from guardrail_tags where 1 = 0)`;
  return sql<string>`(select uuid from guardrail_tags where account_id = ${accountId} and tag in (${sql.join([...tags])}))`;
}

function toSet(row: GuardrailSetsTable, items: readonly StoredGuardrail[]): StoredGuardrailSet {
  return {
    guardrails_id: row.guardrails_id,
    account_id: row.account_id,
    name: row.name,
    items,
    created_at: Number(row.created_at),
    updated_at: Number(row.updated_at),
    version: Number(row.version),
  };
}

function toGuardrail(row: GuardrailsTable): StoredGuardrail {
  return {
    uuid: row.uuid,
    account_id: row.account_id,
    set_id: row.set_id,
    position: Number(row.position),
    guardrail_name: row.guardrail_name,
    guardrail_prompt: row.guardrail_prompt,
    modality: row.modality as Modality,
    callback_url: row.callback_url,
    tags: JSON.parse(row.tags) as string[],
    app_message: Number(row.app_message) === 1,
    tool_call: row.tool_call === null ? null : (JSON.parse(row.tool_call) as Record<string, unknown>),
    created_at: Number(row.created_at),
    updated_at: Number(row.updated_at),
    version: Number(row.version),
  };
}
