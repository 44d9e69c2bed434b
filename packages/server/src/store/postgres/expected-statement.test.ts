import { expect, it } from 'vitest';
import { expectedStatement } from './expected-statement.ts';

it('expectedStatement counts what a change returns', () => {
  expect(expectedStatement('UPDATE tools SET name = $1', 1)).toBe(
    'WITH changed AS (UPDATE tools SET name = $1 RETURNING 1) SELECT palaver_expect(count(*), 1) FROM changed',
  );
});

it('expectedStatement counts the rows of a read', () => {
  expect(expectedStatement(' select 1 FROM leases FOR SHARE', 2)).toBe(
    'WITH changed AS ( select 1 FROM leases FOR SHARE) SELECT palaver_expect(count(*), 2) FROM changed',
  );
});
