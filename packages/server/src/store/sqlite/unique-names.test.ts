import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { brokenUnique, uniqueNames } from './unique-names.ts';

function breaking(statement: string): string | undefined {
  const database = new DatabaseSync(':memory:');
  database.exec(`
    CREATE TABLE rows (position INTEGER PRIMARY KEY, id TEXT NOT NULL, a TEXT, b TEXT CHECK (b <> 'bad')) STRICT;
    CREATE UNIQUE INDEX rows_id ON rows (id);
    CREATE UNIQUE INDEX rows_pair ON rows (a, b) WHERE a IS NOT NULL;
    CREATE TABLE keyed (x TEXT, y TEXT, PRIMARY KEY (x, y)) STRICT, WITHOUT ROWID;
    INSERT INTO rows VALUES (1, 'one', 'a', 'b');
    INSERT INTO keyed VALUES ('x', 'y');`);
  const names = uniqueNames(database);
  try {
    database.exec(statement);
    return 'nothing broke';
  } catch (error) {
    return brokenUnique(error instanceof Error ? error.message : '', names);
  }
}

it.each([
  [`INSERT INTO rows (id) VALUES ('one')`, 'rows_id'],
  [`INSERT INTO rows (id, a, b) VALUES ('two', 'a', 'b')`, 'rows_pair'],
  [`INSERT INTO rows (position, id) VALUES (1, 'two')`, 'rows_pkey'],
  [`INSERT INTO keyed VALUES ('x', 'y')`, 'keyed_pkey'],
  [`INSERT INTO rows (id, b) VALUES ('two', 'bad')`, undefined],
])('brokenUnique names what %j breaks', (statement, name) => {
  expect(breaking(statement)).toBe(name);
});
