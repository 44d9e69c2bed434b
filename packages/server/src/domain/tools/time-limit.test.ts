import { describe, expect, it } from 'vitest';
import { isDeeperThan } from './json-schema-walk.ts';
import { TimeLimitError, withTimeLimit } from './time-limit.ts';

describe('work under a time limit', () => {
  it('gives its result and throws its own errors', () => {
    expect(withTimeLimit(() => 5)).toBe(5);
    const failure = new RangeError('own');
    expect(() =>
      withTimeLimit(() => {
        throw failure;
      }),
    ).toThrow(failure);
  });

  it('is stopped in a loop and in the middle of a regular expression, and what comes next runs', () => {
    expect(() =>
      withTimeLimit(() => {
        for (;;);
      }),
    ).toThrow(TimeLimitError);
    expect(() => withTimeLimit(() => /^(a+)+$/.test(`${'a'.repeat(60)}!`))).toThrow(TimeLimitError);
    expect(withTimeLimit(() => 'next')).toBe('next');
  });

  it('gets less time while other work runs out of it', () => {
    const started = performance.now();
    for (let time = 0; time < 20; time += 1) {
      expect(() =>
        withTimeLimit(() => {
          for (;;);
        }),
      ).toThrow(TimeLimitError);
    }
    expect(performance.now() - started).toBeLessThan(600);
  });
});

describe('the depth of a value', () => {
  it('counts objects and lists within one another', () => {
    for (const [value, depth] of [
      [5, 0],
      [{}, 1],
      [[], 1],
      [{ a: 5 }, 1],
      [{ a: [{}] }, 3],
      [[[], [[]]], 3],
    ] as const) {
      expect(isDeeperThan(value, depth)).toBe(false);
      if (depth > 0) expect(isDeeperThan(value, depth - 1)).toBe(true);
    }
  });
});
