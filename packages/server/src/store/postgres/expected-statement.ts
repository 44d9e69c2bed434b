/**
 * Makes a statement fail by itself when it changes another number of rows than expected, so that a whole batch, its
 * expectations and its commit travel in one round trip (`palaver_expect` is made by the first migration).
 */
export function expectedStatement(sql: string, expect: number): string {
  const returning = /^\s*select\b/i.test(sql) ? '' : ' RETURNING 1';
  return `WITH changed AS (${sql}${returning}) SELECT palaver_expect(count(*), ${expect}) FROM changed`;
}

/** What `palaver_expect` raises. */
export const EXPECTATION_STATE = 'PV001';
