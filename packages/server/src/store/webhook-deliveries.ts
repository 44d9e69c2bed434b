import type { OutboxTable } from './schema.ts';
import type { Store } from './store.ts';

/** A webhook of the outbox, for those who ask what became of it. */
export type StoredDelivery = Readonly<
  Pick<
    OutboxTable,
    | 'outbox_id'
    | 'conversation_id'
    | 'url'
    | 'body'
    | 'state'
    | 'attempts'
    | 'next_attempt_at'
    | 'last_status'
    | 'last_error'
    | 'created_at'
    | 'settled_at'
  >
>;

export interface DeliveryFilter {
  readonly conversation_id?: string | undefined;
  readonly state?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

const COLUMNS = [
  'outbox_id',
  'conversation_id',
  'url',
  'body',
  'state',
  'attempts',
  'next_attempt_at',
  'last_status',
  'last_error',
  'created_at',
  'settled_at',
] as const;

/** A page of an account's webhooks, newest first. */
export async function listDeliveries(
  store: Store,
  accountId: string,
  filter: DeliveryFilter,
): Promise<{ readonly rows: readonly StoredDelivery[]; readonly total: number }> {
  let all = store.db.selectFrom('outbox').where('account_id', '=', accountId);
  if (filter.conversation_id !== undefined) all = all.where('conversation_id', '=', filter.conversation_id);
  if (filter.state !== undefined) all = all.where('state', '=', filter.state);
  const [rows, count] = await Promise.all([
    all.select(COLUMNS).orderBy('position', 'desc').limit(filter.limit).offset(filter.offset).execute(),
    all.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow(),
  ]);
  return { rows: rows.map(delivery), total: Number(count.n) };
}

export async function findDelivery(
  store: Store,
  accountId: string,
  deliveryId: string,
): Promise<StoredDelivery | undefined> {
  const row = await store.db
    .selectFrom('outbox')
    .select(COLUMNS)
    .where('outbox_id', '=', deliveryId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row === undefined ? undefined : delivery(row);
}

function delivery(row: StoredDelivery): StoredDelivery {
  return {
    ...row,
    attempts: Number(row.attempts),
    next_attempt_at: Number(row.next_attempt_at),
    last_status: row.last_status === null ? null : Number(row.last_status),
    created_at: Number(row.created_at),
    settled_at: row.settled_at === null ? null : Number(row.settled_at),
  };
}
