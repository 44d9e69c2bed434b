import { expect, it } from 'vitest';
import { bind, portableSql } from './portable-sql.ts';

it('portableSql numbers the places for PostgreSQL', () => {
  const sql = portableSql('INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT DO UPDATE SET a = ?');
  expect(bind({ dialect: 'postgres' }, sql, [1, 2, 3])).toEqual({
    sql: 'INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT DO UPDATE SET a = $3',
    parameters: [1, 2, 3],
  });
  expect(bind({ dialect: 'sqlite' }, sql, []).sql).toBe(
    'INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT DO UPDATE SET a = ?',
  );
});
