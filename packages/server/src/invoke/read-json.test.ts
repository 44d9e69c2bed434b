import { expect, test } from 'vitest';
import { readJson } from './read-json.ts';

test.each(['{"a":', 'hello', '{"a":1} x', '\ufeff{}', '{"a":"\u0001"}', "{'a':1}"])('readJson refuses %j', (text) => {
  expect(() => readJson(Buffer.from(text))).toThrow('Bad Request. Invalid JSON');
});

test('readJson refuses bytes that are not UTF-8', () => {
  expect(() => readJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow('Bad Request. Invalid JSON');
});

test('readJson names the field that holds U+0000', () => {
  expect(() => readJson(Buffer.from('{"a":{"b":["x","\\u0000"]}}'))).toThrow(
    'Bad Request. a.b.1: must not contain the character U+0000',
  );
  expect(() => readJson(Buffer.from('{"a":{"\\u0000":1}}'))).toThrow('Bad Request. a: must not contain');
  expect(readJson(Buffer.from('{"a":"\\\\u0000"}'))).toEqual({ a: '\\u0000' });
});

test('readJson keeps a key named __proto__ as data', () => {
  const value = readJson(Buffer.from('{"__proto__":{"a":1}}')) as object;
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

test('readJson reads nothing as undefined', () => {
  expect(readJson(Buffer.alloc(0))).toBeUndefined();
});
