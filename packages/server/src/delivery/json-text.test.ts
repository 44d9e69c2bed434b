import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compactJson, jsonMembers } from './json-text.ts';

describe('compactJson', () => {
  it('keeps key order, numbers and escapes', () => {
    const text = '{ "b" : 1.50, "2": [ 1 , 2 ],\n "1": "a \\" b\\\\", "n": 12345678901234567890 }';
    expect(compactJson(text)).toBe('{"b":1.50,"2":[1,2],"1":"a \\" b\\\\","n":12345678901234567890}');
  });

  it('agrees with JSON.stringify on what it printed with indentation', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => compactJson(JSON.stringify(value, null, 2)) === JSON.stringify(value)),
    );
  });
});

describe('jsonMembers', () => {
  it('keeps the order of the text and every own key', () => {
    const members = jsonMembers('{"b":1.0,"2":{"x":"}, "},"1":[1,"]"],"__proto__":{"a":1},"\\u0061":true}');
    expect([...members]).toEqual([
      ['b', '1.0'],
      ['2', '{"x":"}, "}'],
      ['1', '[1,"]"]'],
      ['__proto__', '{"a":1}'],
      ['a', 'true'],
    ]);
  });

  it('gives the last of repeated names, and nothing for an empty object', () => {
    expect(jsonMembers('{"a":1,"a":2}').get('a')).toBe('2');
    expect(jsonMembers(' { } ').size).toBe(0);
  });

  it('splits any object into members that parse back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const members = jsonMembers(JSON.stringify(object));
        expect([...members.keys()].sort()).toEqual(Object.keys(object).sort());
        for (const [name, json] of members) expect(json).toBe(JSON.stringify(object[name]));
      }),
    );
  });
});
