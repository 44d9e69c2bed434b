import { expect, test } from 'vitest';
import { ignoredFieldsHeader } from './ignored-fields.ts';

test('ignoredFieldsHeader joins names and encodes what a header cannot hold', () => {
  expect(ignoredFieldsHeader(['a', 'b.c'])).toBe('a, b.c');
  expect(ignoredFieldsHeader(['größe', 'x,y', 'line\r\nbreak', '\ud800'])).toMatch(
    /^gr%C3%B6%C3%9Fe, x%2Cy, line%0D%0Abreak, %EF%BF%BD$/,
  );
});

test('ignoredFieldsHeader encodes characters beyond the basic plane', () => {
  expect(ignoredFieldsHeader(['\u{1f600}', `${'x'.repeat(199)}\u{1f600}`])).toBe(
    `%F0%9F%98%80, ${'x'.repeat(199)}%EF%BF%BD`,
  );
});

test('ignoredFieldsHeader stays short whatever is sent', () => {
  expect(
    ignoredFieldsHeader(Array.from({ length: 500 }, (_, index) => `${'k'.repeat(500)}${index}`)).length,
  ).toBeLessThan(3000);
});
