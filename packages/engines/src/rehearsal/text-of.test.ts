import { expect, it } from 'vitest';
import { textOf } from './text-of.ts';

it.each([
  ['a', 'a'],
  [1, '1'],
  [null, 'null'],
  [undefined, 'undefined'],
  [{ toString: 0 }, '{"toString":0}'],
  [[{ valueOf: 1 }], '[{"valueOf":1}]'],
])('textOf makes words of %j', (value, text) => {
  expect(textOf(value)).toBe(text);
});
