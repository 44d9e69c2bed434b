import type { SelectQueryBuilder } from 'kysely';
import { readListCount } from './list-counts.ts';
import { bind, portableSql } from './portable-sql.ts';
import type { Database, PalsTable } from './schema.ts';
import type { Store, Write } from './store.ts';

/** A PAL as it is stored: the fields that were sent, in the current vocabulary, secrets of layers sealed. */
export interface StoredPal {
  readonly pal_id: string;
  readonly account_id: string;
  readonly owner_id: number;
  readonly pal_name: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly created_at: number;
  readonly updated_at: number;
  /** Rises with every change of the PAL or of what is attached to it. */
  readonly version: number;
}

export interface PalPage {
  readonly account_id: string;
  readonly sort: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

type PalRow = PalsTable & { readonly owner_id: number };

const FIND_SQL = portableSql(
  `SELECT p.pal_id, p.account_id, a.owner_id, p.pal_name, p.body, p.created_at, p.updated_at, p.version
  FROM pals p JOIN accounts a ON a.account_id = p.account_id
  WHERE p.account_id = ? AND p.pal_id = ? AND p.deleted_at IS NULL`,
);

export async function findPal(store: Store, accountId: string, palId: string): Promise<StoredPal | undefined> {
  const [row] = await store.read<PalRow>(bind(store, FIND_SQL, [accountId, palId]));
  return row === undefined ? undefined : toPal(row);
}

export async function listPals(store: Store, page: PalPage): Promise<readonly StoredPal[]> {
  const rows = await live(store)
    .where('pals.account_id', '=', page.account_id)
    .orderBy('pals.created_at', page.sort)
    .orderBy('pals.pal_id', page.sort)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return rows.map(toPal);
}

export function countPals(store: Store, accountId: string): Promise<number> {
  return readListCount(store, accountId, ['pals']);
}

/** Ids of the attached tools of each PAL, in the order of attachment. */
export async function palToolIds(
  store: Store,
  palIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>(palIds.map((id) => [id, []]));
  if (palIds.length === 0) return found;
  const rows = await store.db
    .selectFrom('pal_tools')
    .innerJoin('tools', 'tools.tool_id', 'pal_tools.tool_id')
    .select(['pal_tools.pal_id', 'pal_tools.tool_id'])
    .where('pal_tools.pal_id', 'in', [...palIds])
    .where('tools.deleted_at', 'is', null)
    .orderBy('pal_tools.position')
    .execute();
  for (const row of rows) found.get(row.pal_id)?.push(row.tool_id);
  return found;
}

export function insertPal(store: Store, pal: Omit<StoredPal, 'owner_id' | 'version'>): Write {
  const query = store.db
    .insertInto('pals')
    .values({
      pal_id: pal.pal_id,
      account_id: pal.account_id,
      pal_name: pal.pal_name,
      pal_type: 'user',
      body: JSON.stringify(pal.body),
      created_at: pal.created_at,
      updated_at: pal.updated_at,
      deleted_at: null,
      version: 1,
    })
    .compile();
  return { query, expect: 1 };
}

/** Writes the PAL over the version that was read. */
export function updatePal(
  store: Store,
  stored: StoredPal,
  pal: Pick<StoredPal, 'pal_name' | 'body' | 'updated_at'>,
): Write {
  const query = store.db
    .updateTable('pals')
    .set({
      pal_name: pal.pal_name,
      body: JSON.stringify(pal.body),
      updated_at: pal.updated_at,
      version: stored.version + 1,
    })
    .where('pal_id', '=', stored.pal_id)
    .where('version', '=', stored.version)
    .where('deleted_at', 'is', null)
    .compile();
  return { query, expect: 1 };
}

/** Hides the PAL and detaches its tools; its conversations run on what they started with. */
export function deletePal(store: Store, palId: string, at: number): readonly Write[] {
  const hide = store.db
    .updateTable('pals')
    .set({ deleted_at: at })
    .where('pal_id', '=', palId)
    .where('deleted_at', 'is', null)
    .compile();
  const detach = store.db.deleteFrom('pal_tools').where('pal_id', '=', palId).compile();
  return [{ query: hide, expect: 1 }, { query: detach }];
}

function live(store: Store): SelectQueryBuilder<Database, 'pals' | 'accounts', PalRow> {
  return store.db
    .selectFrom('pals')
    .innerJoin('accounts', 'accounts.account_id', 'pals.account_id')
    .selectAll('pals')
    .select('accounts.owner_id')
    .where('pals.deleted_at', 'is', null) as SelectQueryBuilder<Database, 'pals' | 'accounts', PalRow>;
}

function toPal(row: PalRow): StoredPal {
  const body: unknown = JSON.parse(row.body);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Error(`pals.body of "${row.pal_id}" is not a JSON object`);
  }
  return {
    pal_id: row.pal_id,
    account_id: row.account_id,
    owner_id: Number(row.owner_id),
    pal_name: row.pal_name,
    body: body as StoredPal['body'],
    created_at: Number(row.created_at),
    updated_at: Number(row.updated_at),
    version: Number(row.version),
  };
}
