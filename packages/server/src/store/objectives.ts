import type { Objective } from '@palaver/contract';
import { type SelectQueryBuilder, sql } from 'kysely';
import { bind, portableSql } from './portable-sql.ts';
import type { Database } from './schema.ts';
import type { ObjectivesTable } from './schema-guidance.ts';
import type { Store, Write } from './store.ts';

/** A set of objectives as it is stored, every field filled in. */
export interface StoredObjectives {
  readonly objectives_id: string;
  readonly account_id: string;
  readonly name: string;
  readonly allow_loops: boolean;
  readonly data: readonly Objective[];
  readonly created_at: number;
  readonly updated_at: number;
  readonly version: number;
}

export interface ObjectivesFilter {
  readonly account_id: string;
  /** Part of the name of the set or of an objective whatever the case, or the whole id. */
  readonly name_or_uuid?: string;
}

export interface ObjectivesPage {
  readonly sort: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

const FIND_SQL = portableSql('SELECT * FROM objectives WHERE account_id = ? AND objectives_id = ?');
const INSERT_SQL = portableSql(
  `INSERT INTO objectives (objectives_id, account_id, name, objective_names, allow_loops, data, created_at, updated_at,
  version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)`,
);
const UPDATE_SQL = portableSql(
  `UPDATE objectives SET name = ?, objective_names = ?, allow_loops = ?, data = ?, updated_at = ?, version = version + 1
  WHERE objectives_id = ? AND version = ?`,
);
const DELETE_SQL = portableSql('DELETE FROM objectives WHERE objectives_id = ? AND account_id = ?');

export async function findObjectives(
  store: Store,
  accountId: string,
  objectivesId: string,
): Promise<StoredObjectives | undefined> {
  const [row] = await store.read<ObjectivesTable>(bind(store, FIND_SQL, [accountId, objectivesId]));
  return row === undefined ? undefined : toObjectives(row);
}

export async function listObjectives(
  store: Store,
  filter: ObjectivesFilter,
  page: ObjectivesPage,
): Promise<readonly StoredObjectives[]> {
  const rows = await matching(store, filter)
    .selectAll()
    .orderBy('created_at', page.sort)
    .orderBy('objectives_id', page.sort)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return rows.map(toObjectives);
}

export async function countObjectives(store: Store, filter: ObjectivesFilter): Promise<number> {
  const row = await matching(store, filter)
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export function insertObjectives(store: Pick<Store, 'dialect'>, set: Omit<StoredObjectives, 'version'>): Write {
  const values = [set.objectives_id, set.account_id, ...columns(set), set.created_at, set.updated_at];
  return { query: bind(store, INSERT_SQL, values), expect: 1 };
}

/** Writes the set over the version that was read. */
export function updateObjectives(
  store: Pick<Store, 'dialect'>,
  stored: StoredObjectives,
  changed: Pick<StoredObjectives, 'name' | 'allow_loops' | 'data' | 'updated_at'>,
): Write {
  const values = [...columns(changed), changed.updated_at, stored.objectives_id, stored.version];
  return { query: bind(store, UPDATE_SQL, values), expect: 1 };
}

export function deleteObjectives(store: Pick<Store, 'dialect'>, accountId: string, objectivesId: string): Write {
  return { query: bind(store, DELETE_SQL, [objectivesId, accountId]), expect: 1 };
}

function matching(store: Store, filter: ObjectivesFilter) {
  let query: SelectQueryBuilder<Database, 'objectives', object> = store.db
    .selectFrom('objectives')
    .where('account_id', '=', filter.account_id);
  if (filter.name_or_uuid !== undefined) {
    const needle = filter.name_or_uuid;
    const { contains } = store.sql;
    query = query.where(
      sql<boolean>`(${contains('name', needle)} or ${contains('objective_names', needle)} or objectives_id = ${needle})`,
    );
  }
  return query;
}

function columns(set: Pick<StoredObjectives, 'name' | 'allow_loops' | 'data'>): readonly unknown[] {
  const names = set.data.map((item) => item.objective_name).join(' ');
  return [set.name, names, set.allow_loops ? 1 : 0, JSON.stringify(set.data)];
}

function toObjectives(row: ObjectivesTable): StoredObjectives {
  return {
    objectives_id: row.objectives_id,
    account_id: row.account_id,
    name: row.name,
    allow_loops: Number(row.allow_loops) === 1,
    data: JSON.parse(row.data) as Objective[],
    created_at: Number(row.created_at),
    updated_at: Number(row.updated_at),
    version: Number(row.version),
  };
}
