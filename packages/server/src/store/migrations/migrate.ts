import type { Migration } from './migration.ts';

/** What a dialect hands in: it holds the migration lock while `migrate` runs. */
export interface MigrationTarget {
  readonly dialect: 'sqlite' | 'postgres';
  /** Ids that were applied; [] for an empty database. */
  applied(): Promise<readonly number[]>;
  /** Runs the statements and records the migration, all or nothing. */
  apply(migration: Migration, statements: readonly string[]): Promise<void>;
}

export const MIGRATIONS_TABLE = 'schema_migrations';

/** Brings the database forward. Returns the ids it applied. */
export async function migrate(target: MigrationTarget, migrations: readonly Migration[]): Promise<readonly number[]> {
  const done = new Set(await target.applied());
  const newest = migrations.at(-1)?.id ?? 0;
  const ahead = [...done].filter((id) => id > newest);
  if (ahead.length > 0) {
    throw new Error(
      `the database is at schema ${Math.max(...ahead)}, this version knows schemas up to ${newest}: run a newer version`,
    );
  }
  const applied: number[] = [];
  for (const migration of migrations) {
    if (done.has(migration.id)) continue;
    const statements = migration.statements.map((text) => text[target.dialect]).filter((text) => text !== null);
    await target.apply(migration, statements);
    applied.push(migration.id);
  }
  return applied;
}
