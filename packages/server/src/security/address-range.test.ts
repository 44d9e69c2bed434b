import { expect, test } from 'vitest';
import { parseAddressRange } from './address-range.ts';

test.each([
  ['192.0.2.1', true],
  ['192.0.2.0/24', true],
  ['2001:db8::/32', true],
  ['192.0.2.0/33', false],
  ['2001:db8::/129', false],
  ['192.0.2', false],
  ['example.com', false],
  ['', false],
  ['192.0.2.1/', false],
])('parseAddressRange reads %s: %s', (text, valid) => {
  expect(parseAddressRange(text) !== null).toBe(valid);
});
