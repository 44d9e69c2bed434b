import type { DatabaseSync } from 'node:sqlite';

/**
 * SQLite names the columns of a broken unique index (`tools.account_id, tools.name`), not the index. This finds the
 * index's name by them; a primary key is called `<table>_pkey`, as PostgreSQL calls it, and so is what identifies the
 * rows of a table whose own primary key only counts them.
 */
export function uniqueNames(database: DatabaseSync): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const rows = database
    .prepare(
      `SELECT t.name AS table_name, i.name AS index_name, i.origin AS origin, c.name AS column_name
      FROM sqlite_master t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
      WHERE t.type = 'table' AND i."unique" = 1 ORDER BY t.name, i.name, c.seqno`,
    )
    .all();
  const columns = new Map<string, { name: string; columns: string[] }>();
  for (const row of rows) {
    const table = String(row.table_name);
    const index = String(row.index_name);
    const entry = columns.get(index) ?? { name: row.origin === 'c' ? index : `${table}_pkey`, columns: [] };
    entry.columns.push(`${table}.${String(row.column_name)}`);
    columns.set(index, entry);
  }
  for (const entry of columns.values()) names.set(entry.columns.join(', '), entry.name);
  return names;
}

/** The index's name in an error of SQLite, or undefined when the error is another one. */
export function brokenUnique(message: string, names: ReadonlyMap<string, string>): string | undefined {
  const prefix = 'UNIQUE constraint failed: ';
  if (!message.startsWith(prefix)) return undefined;
  const columns = message.slice(prefix.length);
  // A whole-number primary key is the only uniqueness that has no index.
  return names.get(columns) ?? `${columns.split('.')[0]}_pkey`;
}
