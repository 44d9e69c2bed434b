import type { DeploymentBody, DeploymentUsage, StoredDeployment } from '../domain/deployments/deployment.ts';
import { bind, portableSql } from './portable-sql.ts';
import type { DeploymentsTable } from './schema-deployments.ts';
import type { Store, Write } from './store.ts';

export interface DeploymentFilter {
  readonly pal_id?: string | undefined;
  readonly channel?: string | undefined;
  readonly status?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** A visit that is about to begin. */
export interface NewVisit {
  readonly deployment_id: string;
  readonly conversation_id: string;
  readonly visitor: string;
  readonly started_at: number;
  /** Begin of the day that daily limits count. */
  readonly day: number;
  readonly limits: DeploymentBody['limits'];
}

const FIND_SQL = portableSql(
  `SELECT * FROM deployments WHERE deployment_id = ?
  AND account_id IN (SELECT account_id FROM accounts WHERE deleted_at IS NULL)`,
);
const TODAY = 'SELECT count(*) FROM deployment_visits WHERE deployment_id = ? AND started_at >= ?';
const OPEN = `SELECT count(*) FROM deployment_visits v JOIN conversations c ON c.conversation_id = v.conversation_id
  WHERE v.deployment_id = ? AND c.status = 'active' AND c.deleted_at IS NULL`;
const USAGE_SQL = portableSql(
  `SELECT (${TODAY}) AS today, (${TODAY} AND visitor = ?) AS today_by_visitor, (${OPEN}) AS open`,
);
const USED_SQL = portableSql(
  'UPDATE deployments SET usage_total = usage_total + 1 WHERE deployment_id = ? AND status = ?',
);
const guardSql = (count: string) =>
  portableSql(`UPDATE deployments SET usage_total = usage_total WHERE deployment_id = ? AND (${count}) < ?`);
const DAILY_SQL = guardSql(TODAY);
const PER_VISITOR_SQL = guardSql(`${TODAY} AND visitor = ?`);
const OPEN_SQL = guardSql(OPEN);
const VISIT_SQL = portableSql(
  'INSERT INTO deployment_visits (conversation_id, deployment_id, visitor, started_at) VALUES (?, ?, ?, ?)',
);
const UPDATE_SQL = portableSql(
  `UPDATE deployments SET pal_id = ?, channel = ?, name = ?, status = ?, password_hash = ?, body = ?, updated_at = ?,
  version = version + 1 WHERE deployment_id = ? AND version = ?`,
);
const DELETE_SQL = portableSql('DELETE FROM deployments WHERE deployment_id = ? AND account_id = ?');
const VISITED_SQL = portableSql('SELECT deployment_id FROM deployment_visits WHERE conversation_id = ?');

/** The deployment, whoever owns it: for visitors, who have no account. */
export async function readDeployment(store: Store, deploymentId: string): Promise<StoredDeployment | undefined> {
  const [row] = await store.read<DeploymentsTable>(bind(store, FIND_SQL, [deploymentId]));
  return row === undefined ? undefined : toDeployment(row);
}

export async function findDeployment(
  store: Store,
  accountId: string,
  deploymentId: string,
): Promise<StoredDeployment | undefined> {
  const found = await readDeployment(store, deploymentId);
  return found?.account_id === accountId ? found : undefined;
}

/** A page, newest first. */
export async function listDeployments(
  store: Store,
  accountId: string,
  filter: DeploymentFilter,
): Promise<{ readonly rows: readonly StoredDeployment[]; readonly total: number }> {
  let all = store.db.selectFrom('deployments').where('account_id', '=', accountId);
  if (filter.pal_id !== undefined) all = all.where('pal_id', '=', filter.pal_id);
  if (filter.channel !== undefined) all = all.where('channel', '=', filter.channel);
  if (filter.status !== undefined) all = all.where('status', '=', filter.status);
  const [rows, count] = await Promise.all([
    all
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('deployment_id', 'desc')
      .limit(filter.limit)
      .offset(filter.offset)
      .execute(),
    all.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow(),
  ]);
  return { rows: rows.map(toDeployment), total: Number(count.n) };
}

/** Visits since a time, by deployment; those without any are left out. */
export async function countVisits(
  store: Store,
  deploymentIds: readonly string[],
  since: number,
): Promise<ReadonlyMap<string, number>> {
  if (deploymentIds.length === 0) return new Map();
  const rows = await store.db
    .selectFrom('deployment_visits')
    .select((eb) => ['deployment_id', eb.fn.countAll<number>().as('n')])
    .where('deployment_id', 'in', [...deploymentIds])
    .where('started_at', '>=', since)
    .groupBy('deployment_id')
    .execute();
  return new Map(rows.map((row) => [row.deployment_id, Number(row.n)]));
}

export async function readUsage(
  store: Store,
  deploymentId: string,
  visitor: string,
  day: number,
): Promise<DeploymentUsage> {
  const values = [deploymentId, day, deploymentId, day, visitor, deploymentId];
  const [row] = await store.read<DeploymentUsage>(bind(store, USAGE_SQL, values));
  return {
    today: Number(row?.today ?? 0),
    today_by_visitor: Number(row?.today_by_visitor ?? 0),
    open: Number(row?.open ?? 0),
  };
}

export function insertDeployment(store: Store, deployment: StoredDeployment): Write {
  const values = { ...deployment, body: JSON.stringify(deployment.body) };
  return { query: store.db.insertInto('deployments').values(values).compile(), expect: 1 };
}

/** Writes the deployment over the version that was read. */
export function updateDeployment(store: Pick<Store, 'dialect'>, stored: StoredDeployment, at: number): Write {
  const { pal_id, channel, name, status, password_hash, body, deployment_id, version } = stored;
  const values = [pal_id, channel, name, status, password_hash, JSON.stringify(body), at, deployment_id, version];
  return { query: bind(store, UPDATE_SQL, values), expect: 1 };
}

export function deleteDeployment(store: Pick<Store, 'dialect'>, accountId: string, deploymentId: string): Write {
  return { query: bind(store, DELETE_SQL, [deploymentId, accountId]), expect: 1 };
}

/**
 * What goes along with the conversation of a visit. The first statement holds the deployment's row, so that visits that
 * begin at the same time are counted one after the other; those that follow expect the limits to leave room.
 */
export function visitWrites(store: Pick<Store, 'dialect'>, visit: NewVisit): Write[] {
  const { deployment_id: id, conversation_id, visitor, started_at, day, limits } = visit;
  const write = (query: Write['query']): Write => ({ query, expect: 1 });
  const writes = [write(bind(store, USED_SQL, [id, 'active']))];
  const { daily_call_limit: daily, daily_call_limit_per_user: perUser, concurrent_call_limit: open } = limits;
  if (daily !== null) writes.push(write(bind(store, DAILY_SQL, [id, id, day, daily])));
  if (perUser !== null) writes.push(write(bind(store, PER_VISITOR_SQL, [id, id, day, visitor, perUser])));
  if (open !== null) writes.push(write(bind(store, OPEN_SQL, [id, id, open])));
  return [...writes, write(bind(store, VISIT_SQL, [conversation_id, id, visitor, started_at]))];
}

/** The deployment through which a conversation was started. */
export async function deploymentOfConversation(store: Store, conversationId: string): Promise<string | undefined> {
  const [row] = await store.read<{ deployment_id: string }>(bind(store, VISITED_SQL, [conversationId]));
  return row?.deployment_id;
}

function toDeployment(row: DeploymentsTable): StoredDeployment {
  return {
    ...row,
    body: JSON.parse(row.body) as DeploymentBody,
    usage_total: Number(row.usage_total),
    created_at: Number(row.created_at),
    updated_at: Number(row.updated_at),
    version: Number(row.version),
  };
}
