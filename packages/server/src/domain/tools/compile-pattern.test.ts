import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, PatternError } from './compile-pattern.ts';

const explosive = [
  '^(a+)+$',
  '(x+x+)+y',
  '^(a|a)*$',
  '^(a|aa)+$',
  '(a*)*b',
  'a*a*a*a*a*a*b',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
];

describe('a pattern of a user', () => {
  it.each(explosive)('ends in good time: %s', (pattern) => {
    const compiled = compilePattern(pattern);
    compiled.test('a');
    const started = performance.now();
    for (const letter of ['a', 'x']) expect(compiled.test(`${letter.repeat(2_000)}!`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it.each(['^(?=(a+)+$)', '(a+)+\\1$', '^(a|b)*(?!c)\\1', '(?<x>(a+)+)\\k<x>'])(
    'is refused where it may never end: %s',
    (pattern) => {
      expect(() => compilePattern(pattern)).toThrow(PatternError);
    },
  );

  it.each([`^${'a{1,999}'.repeat(4)}b$`, '^((a{1,30}){1,30}){1,30}$', `(${'a?'.repeat(30)}){99}`])(
    'is refused where it is too large: %s',
    (pattern) => {
      expect(() => compilePattern(pattern)).toThrow('repeats too much');
    },
  );

  it('may look around while that is harmless', () => {
    const password = compilePattern('^(?=.*[A-Z])(?=.*\\d).{8,}$');
    expect([password.test('Passw0rdX'), password.test('password')]).toEqual([true, false]);
    const doubled = compilePattern('(a)\\1');
    expect([doubled.test('aa'), doubled.test('ab')]).toEqual([true, false]);
  });

  it('means the same as in ECMAScript', () => {
    const patterns = [
      '^(\\d{3}-)?\\d{3}-\\d{4}$',
      '^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}$',
      '^\\s*(a|b)\\s+\\S+$',
      '[\\s\\S]+a$',
      '[^\\s]b|[\\S]',
      '^.+.$',
      '[\\w-.]+a|[[a]b',
      '^(?<year>\\d{4})(?:-\\d\\d)*$',
      '\\u00e9|\\x41+b',
      'a\\/b|\\-a|\\_a|a\\.b',
      '(a|[^]b)|[]c',
      '\\ba\\b|\\Ba',
      'a{2,3}b|a{,2}|^a{2,}',
      '\\p{L}+a|\\P{Lu}b',
      '^(a|b)*?b$|^$',
      '\\0a|\\cAb|[\\b]a',
      '\\u{1f600}+a|a+?',
    ];
    const letters = [...'aabb1-. \n\r\u2028\u00a0\ufeff\u000b\u0001\u0000\u00e9A@[{,}2_/\u0008', '😀'];
    const text = fc.array(fc.constantFrom(...letters), { maxLength: 8 }).map((list) => list.join(''));
    for (const pattern of patterns) {
      const compiled = compilePattern(pattern);
      let native: RegExp;
      try {
        native = new RegExp(pattern, 'u');
      } catch {
        native = new RegExp(pattern);
      }
      fc.assert(
        fc.property(text, (sample) => {
          expect([pattern, compiled.test(sample)]).toEqual([pattern, native.test(sample)]);
        }),
        {
          seed: 4_711,
          numRuns: 200,
          examples: [['555-123-4567'], ['123-4567'], ['a@b.ab'], ['2026-11'], ['aab'], [''], ['\u00e9'], ['AAb']],
        },
      );
    }
  });
});
