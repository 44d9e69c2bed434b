import { describe, expect, it } from 'vitest';
import { spokenText } from './spoken-text.ts';

describe('spokenText', () => {
  it.each([
    ['"Hello \\"you\\""', 'application/json', 'Hello "you"'],
    ['{"message":"m","text":"t","result":"r","response":"s"}', 'application/json', 's'],
    ['{"message":"m","text":"t","result":5}', 'application/problem+json', 't'],
    ['{"n":1}', 'application/json', '{"n":1}'],
    ['[1, 2]', 'application/json', '[1, 2]'],
    ['{broken', 'application/json', '{broken'],
    ['  plain words \n', 'text/plain', 'plain words'],
    ['{"response":"s"}', 'text/plain', '{"response":"s"}'],
    ['{"response":"s"}', null, 's'],
    ['plain words', null, 'plain words'],
    ['7', null, '7'],
    ['', null, null],
    [' \n', 'application/json', null],
    ['""', 'application/json', null],
    ['{"response":" "}', 'application/json', null],
    ['{"__proto__":{"response":"x"}}', null, '{"__proto__":{"response":"x"}}'],
  ])('says of %j as %s: %j', (raw, contentType, spoken) => {
    expect(spokenText(raw, contentType)).toBe(spoken);
  });
});
