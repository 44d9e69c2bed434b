import { bind, portableSql } from './portable-sql.ts';
import type { AuditLogTable } from './schema.ts';
import type { Store, Write } from './store.ts';

export type AuditRow = Readonly<AuditLogTable>;

const INSERT_SQL = portableSql(
  `INSERT INTO audit_log (audit_id, account_id, actor, operation, target, request_id, ip, at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
);

export function appendAudit(store: Pick<Store, 'dialect'>, row: AuditRow): Write {
  return {
    query: bind(store, INSERT_SQL, [
      row.audit_id,
      row.account_id,
      row.actor,
      row.operation,
      row.target,
      row.request_id,
      row.ip,
      row.at,
    ]),
  };
}

/** Newest first. */
export async function listAudit(
  store: Store,
  accountId: string,
  page: { readonly limit: number; readonly offset: number },
): Promise<AuditRow[]> {
  return await store.db
    .selectFrom('audit_log')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('at', 'desc')
    .orderBy('audit_id', 'desc')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}
