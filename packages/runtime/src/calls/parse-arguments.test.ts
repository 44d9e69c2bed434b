import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argumentsHash } from './arguments-hash.ts';
import { parseArguments } from './parse-arguments.ts';

function textOf(text: string, dropKey: string | null = null): string {
  const parsed = parseArguments(text, dropKey);
  return parsed.ok ? parsed.text : `refused: ${parsed.problem}`;
}

describe('arguments', () => {
  it.each([
    ['', '{}'],
    ['  ', '{}'],
    ['{}', '{}'],
    ['{"b": 1, "a": [1, 2 ,3]}', '{"b":1,"a":[1,2,3]}'],
    ['{"10": 1, "9": 2, "a": 3}', '{"10":1,"9":2,"a":3}'],
    ['{"__proto__": {"x": 1}, "constructor": 2}', '{"__proto__":{"x":1},"constructor":2}'],
    ['{"a": 1, "b": 2, "a": 3}', '{"a":3,"b":2}'],
    ['{"n": 1.50, "m": -0, "e": 1E3}', '{"n":1.50,"m":-0,"e":1E3}'],
    ['{"s": "\\u00e9 \\" \\\\ 日本"}', '{"s":"\\u00e9 \\" \\\\ 日本"}'],
  ])('arguments %s are kept as %s', (text, kept) => {
    expect(textOf(text)).toBe(kept);
  });

  it.each([
    ['{"a":', 'not valid JSON'],
    ['[1]', 'must be a JSON object'],
    ['"x"', 'must be a JSON object'],
    ['null', 'must be a JSON object'],
    ['{"n":12345678901234567890}', 'cannot be held exactly'],
    ['{"n":0.1234567890123456789}', 'cannot be held exactly'],
    ['{"n":1e400}', 'cannot be held exactly'],
    [`{"a":${'['.repeat(200)}${']'.repeat(200)} }`, 'nested deeper'],
    [`{"a":"${'x'.repeat(300_000)}"}`, 'longer than'],
  ])('arguments %s are refused', (text, why) => {
    expect(textOf(text.slice(0))).toContain(why);
  });

  it.each(['9007199254740993', '123456789012345678901'])(
    'arguments with the number %s are refused wherever it stands',
    (number) => {
      expect(textOf(`{"a":{"b":[${number}]}}`)).toContain('cannot be held exactly');
    },
  );

  it.each(['9007199254740992', '0.1', '1e21', '-1.5e-7', '100'])('arguments with the number %s pass', (number) => {
    expect(textOf(`{"a":${number} }`)).toBe(`{"a":${number}}`);
  });

  it('arguments lose the dropped key only at the top, and give its value', () => {
    const parsed = parseArguments(
      '{"response_to_user": "One moment.", "x": {"response_to_user": 1}, "__proto__": 2}',
      'response_to_user',
    );
    expect(parsed).toMatchObject({
      ok: true,
      text: '{"x":{"response_to_user":1},"__proto__":2}',
      dropped: 'One moment.',
    });
    expect(parsed.ok && Object.keys(parsed.value)).toEqual(['x', '__proto__']);
    expect(textOf('{"response_to_user":"Hm.","x":1}', 'response_to_user')).toBe('{"x":1}');
  });

  it('arguments mean the same after compaction, whatever JSON comes', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 1, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const parsed = parseArguments(text, null);
        expect(parsed.ok && JSON.parse(parsed.text)).toEqual(JSON.parse(text));
        expect(parsed.ok && parsed.text).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });
});

describe('arguments hash', () => {
  it('arguments hash ignores key order, outer spaces and Unicode spelling', () => {
    const hash = argumentsHash({ a: ' café ', b: { d: 1, c: [2] } });
    expect(argumentsHash({ b: { c: [2], d: 1.0 }, a: 'café' })).toBe(hash);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(argumentsHash({ a: 'Café', b: { d: 1, c: [2] } })).not.toBe(hash);
  });

  it('arguments hash of the empty object is that of its canonical text', () => {
    expect(argumentsHash({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  it('arguments hash sees own keys that look like the prototype, and survives lone surrogates', () => {
    expect(argumentsHash(JSON.parse('{"__proto__":1}') as Record<string, unknown>)).not.toBe(argumentsHash({}));
    expect(argumentsHash({ a: '\ud800' })).toMatch(/^[0-9a-f]{64}$/);
  });
});
