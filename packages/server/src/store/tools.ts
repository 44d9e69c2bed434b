import type { Tool } from '@palaver/contract';
import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { readListCount } from './list-counts.ts';
import { bind, portableSql } from './portable-sql.ts';
import type { Database, ToolsTable } from './schema.ts';
import type { Store, Write } from './store.ts';
import { rarestGram } from './tool-names.ts';

/** A tool as it is stored: secrets sealed, and the version that an update expects unchanged. */
export interface StoredTool {
  readonly tool: Tool;
  readonly version: number;
}

export interface ToolFilter {
  readonly account_id: string;
  /** Substring of the name whatever the case, or the whole id. */
  readonly name_or_uuid?: string;
  readonly sort: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

type ToolRow = ToolsTable & { readonly owner_id: number };

const SELECT_TEXT = `SELECT t.tool_id, a.owner_id, t.name, t.description, t.parameters, t.delivery, t.trigger_type,
  t.origin, t.on_call, t.on_resolve, t.static_filler, t.policy, t.created_at, t.updated_at, t.version
  FROM tools t JOIN accounts a ON a.account_id = t.account_id`;
const LIVE_TEXT = `${SELECT_TEXT} WHERE t.account_id = ? AND t.deleted_at IS NULL`;
const FIND_SQL = portableSql(`${LIVE_TEXT} AND t.tool_id = ?`);
const LIST_SQL = {
  asc: portableSql(`${LIVE_TEXT} ORDER BY t.created_at ASC, t.tool_id ASC LIMIT ? OFFSET ?`),
  desc: portableSql(`${LIVE_TEXT} ORDER BY t.created_at DESC, t.tool_id DESC LIMIT ? OFFSET ?`),
} as const;
const OF_PAL_SQL = portableSql(
  `${SELECT_TEXT} JOIN pal_tools p ON p.tool_id = t.tool_id
  WHERE p.pal_id = ? AND t.deleted_at IS NULL ORDER BY p.position`,
);

export async function findTool(store: Store, accountId: string, toolId: string): Promise<StoredTool | undefined> {
  const [row] = await store.read<ToolRow>(bind(store, FIND_SQL, [accountId, toolId]));
  return row === undefined ? undefined : remembered(store, row);
}

/** Tools as they were read last, by store and id: a version that has not changed is the same tool. */
const lastRead = new WeakMap<Store, Map<string, StoredTool>>();
const MOST_REMEMBERED = 2_000;

function remembered(store: Store, row: ToolRow): StoredTool {
  let tools = lastRead.get(store);
  if (tools === undefined) {
    tools = new Map();
    lastRead.set(store, tools);
  }
  const known = tools.get(row.tool_id);
  if (known !== undefined && known.version === row.version) return known;
  const read: StoredTool = { tool: toTool(row), version: row.version };
  if (tools.size >= MOST_REMEMBERED) tools.clear();
  tools.set(row.tool_id, read);
  return read;
}

/** Those of the ids that exist in the account, in no particular order. */
export async function findTools(store: Store, accountId: string, toolIds: readonly string[]): Promise<readonly Tool[]> {
  if (toolIds.length === 0) return [];
  const rows = await live(store)
    .where('tools.account_id', '=', accountId)
    .where('tools.tool_id', 'in', [...toolIds])
    .execute();
  return rows.map(toTool);
}

export async function listTools(store: Store, filter: ToolFilter): Promise<readonly Tool[]> {
  if (filter.name_or_uuid === undefined) {
    const values = [filter.account_id, filter.limit, filter.offset];
    return (await store.read<ToolRow>(bind(store, LIST_SQL[filter.sort], values))).map(toTool);
  }
  const gram = await rarestGram(store, filter.account_id, filter.name_or_uuid);
  const rows = await live(store)
    .where(isNamed(store, filter.account_id, filter.name_or_uuid, gram))
    .orderBy('tools.created_at', filter.sort)
    .orderBy('tools.tool_id', filter.sort)
    .limit(filter.limit)
    .offset(filter.offset)
    .execute();
  return rows.map(toTool);
}

export async function countTools(
  store: Store,
  filter: Pick<ToolFilter, 'account_id' | 'name_or_uuid'>,
): Promise<number> {
  if (filter.name_or_uuid === undefined) {
    return readListCount(store, filter.account_id, ['tools']);
  }
  const gram = await rarestGram(store, filter.account_id, filter.name_or_uuid);
  const counted = await store.db
    .selectFrom('tools')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('tools.deleted_at', 'is', null)
    .where(isNamed(store, filter.account_id, filter.name_or_uuid, gram))
    .executeTakeFirstOrThrow();
  return Number(counted.count);
}

/** The tools attached to a PAL in the order of attachment, secrets sealed. */
export async function selectPalTools(store: Store, palId: string): Promise<Tool[]> {
  return (await store.read<ToolRow>(bind(store, OF_PAL_SQL, [palId]))).map(toTool);
}

/** Position of the tool attached last; -1 when there is none. */
export async function lastPosition(store: Store, palId: string): Promise<number> {
  const row = await store.db
    .selectFrom('pal_tools')
    .select((eb) => eb.fn.max('position').as('last'))
    .where('pal_id', '=', palId)
    .executeTakeFirst();
  return row?.last === null || row?.last === undefined ? -1 : Number(row.last);
}

export function insertTool(store: Store, tool: Tool, accountId: string, at: number): Write {
  const row = { tool_id: tool.tool_id, account_id: accountId, ...toColumns(tool), created_at: at, updated_at: at };
  const query = store.db
    .insertInto('tools')
    .values({ ...row, deleted_at: null, version: 1 })
    .compile();
  return { query, expect: 1 };
}

/** Writes the tool over the version that was read. */
export function updateTool(store: Store, stored: StoredTool, tool: Tool, at: number): Write {
  const query = store.db
    .updateTable('tools')
    .set({ ...toColumns(tool), updated_at: at, version: stored.version + 1 })
    .where('tool_id', '=', tool.tool_id)
    .where('version', '=', stored.version)
    .where('deleted_at', 'is', null)
    .compile();
  return { query, expect: 1 };
}

/** Hides the tool, frees its name and detaches it from every PAL. */
export function deleteTool(store: Store, toolId: string, at: number): readonly Write[] {
  const hide = store.db
    .updateTable('tools')
    .set({ deleted_at: at })
    .where('tool_id', '=', toolId)
    .where('deleted_at', 'is', null)
    .compile();
  const detach = store.db.deleteFrom('pal_tools').where('tool_id', '=', toolId).compile();
  return [{ query: hide, expect: 1 }, { query: detach }];
}

/**
 * Attaches a tool of the account, or moves it within the PAL; expects that it still exists when the batch is applied.
 * On PostgreSQL it is locked until then: a deletion at the same time waits and then finds the attachment.
 */
export function attachTool(
  store: Store,
  link: {
    readonly pal_id: string;
    readonly tool_id: string;
    readonly account_id: string;
    readonly position: number;
    readonly at: number;
  },
): Write {
  const source = store.db
    .selectFrom('tools')
    .select([
      sql<string>`${text(store, link.pal_id)}`.as('pal_id'),
      'tool_id',
      sql<number>`${integer(store, link.position)}`.as('position'),
      sql<number>`${integer(store, link.at)}`.as('attached_at'),
    ])
    .where('tool_id', '=', link.tool_id)
    .where('account_id', '=', link.account_id)
    .where('deleted_at', 'is', null);
  const query = store.db
    .insertInto('pal_tools')
    .columns(['pal_id', 'tool_id', 'position', 'attached_at'])
    .expression(store.dialect === 'postgres' ? source.forShare() : source)
    .onConflict((conflict) => conflict.columns(['pal_id', 'tool_id']).doUpdateSet({ position: link.position }))
    .compile();
  return { query, expect: 1 };
}

export function detachTool(store: Store, palId: string, toolId: string): Write {
  const query = store.db.deleteFrom('pal_tools').where('pal_id', '=', palId).where('tool_id', '=', toolId).compile();
  return { query, expect: 1 };
}

/** Detaches every tool but these. After the attachments of a batch: locks are taken in the order of a deletion. */
export function detachOtherTools(store: Store, palId: string, toolIds: readonly string[]): Write {
  const all = store.db.deleteFrom('pal_tools').where('pal_id', '=', palId);
  const query = toolIds.length === 0 ? all : all.where('tool_id', 'not in', [...toolIds]);
  return { query: query.compile() };
}

/** PostgreSQL cannot tell the type of a bare parameter in a select list. */
function text(store: Store, value: string): RawBuilder<string> {
  return store.dialect === 'postgres' ? sql`cast(${value} as text)` : sql`${value}`;
}

function integer(store: Store, value: number): RawBuilder<number> {
  return store.dialect === 'postgres' ? sql`cast(${value} as bigint)` : sql`${value}`;
}

function live(store: Store): SelectQueryBuilder<Database, 'tools' | 'accounts', ToolRow> {
  return store.db
    .selectFrom('tools')
    .innerJoin('accounts', 'accounts.account_id', 'tools.account_id')
    .selectAll('tools')
    .select('accounts.owner_id')
    .where('tools.deleted_at', 'is', null) as SelectQueryBuilder<Database, 'tools' | 'accounts', ToolRow>;
}

/** Whether a tool of the account has the needle in its name, or for an id. `gram`: the names to look at. */
function isNamed(store: Store, accountId: string, needle: string, gram: string | null): RawBuilder<boolean> {
  const matches = sql`(${store.sql.contains('tools.name', needle)} or tools.tool_id = ${needle})`;
  if (gram === null) return sql`tools.account_id = ${accountId} and ${matches}`;
  // The plus keeps SQLite from walking all tools of the account in the order that is asked for.
  const own = store.dialect === 'sqlite' ? sql`+tools.account_id` : sql`tools.account_id`;
  return sql`tools.tool_id in (
      select tool_id from tool_grams where account_id = ${accountId} and gram = ${gram}
      union all select ${text(store, needle)})
    and ${own} = ${accountId} and ${matches}`;
}

function toColumns(tool: Tool) {
  return {
    name: tool.name,
    description: tool.description,
    parameters: JSON.stringify(tool.parameters),
    delivery: JSON.stringify(tool.delivery),
    trigger_type: tool.trigger_type,
    origin: tool.origin,
    on_call: tool.on_call,
    on_resolve: tool.on_resolve,
    static_filler: tool.static_filler,
    policy: tool.policy === null ? null : JSON.stringify(tool.policy),
  };
}

function toTool(row: ToolRow): Tool {
  const created = naiveTime(Number(row.created_at));
  return {
    tool_id: row.tool_id,
    owner_id: Number(row.owner_id),
    name: row.name,
    description: row.description,
    parameters: readObject(row, 'parameters') as Tool['parameters'],
    delivery: readObject(row, 'delivery') as Tool['delivery'],
    is_system_tool: false,
    trigger_type: row.trigger_type as Tool['trigger_type'],
    origin: row.origin as Tool['origin'],
    on_call: row.on_call as Tool['on_call'],
    on_resolve: row.on_resolve as Tool['on_resolve'],
    static_filler: row.static_filler,
    policy: row.policy === null ? null : (readObject(row, 'policy') as Tool['policy']),
    created_at: created,
    updated_at: row.updated_at === row.created_at ? created : naiveTime(Number(row.updated_at)),
  };
}

function readObject(row: ToolRow, column: 'parameters' | 'delivery' | 'policy'): unknown {
  const value: unknown = JSON.parse(row[column] ?? 'null');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`tools.${column} of "${row.tool_id}" is not a JSON object`);
  }
  return value;
}

/** Tools show their times in UTC, to the second and without a zone. */
export function naiveTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}
