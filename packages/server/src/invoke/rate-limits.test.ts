import { expect, test } from 'vitest';
import { createRateLimits } from './rate-limits.ts';

test('rate limits allow a minute of requests at once, then refill evenly', () => {
  let now = 0;
  const limits = createRateLimits(60, () => now);
  for (let count = 0; count < 60; count += 1) expect(limits.take('a')?.allowed).toBe(true);
  expect(limits.take('a')).toEqual({ allowed: false, limit: 60, remaining: 0, resetS: 60, retryAfterS: 1 });
  now = 999;
  expect(limits.take('a')?.allowed).toBe(false);
  now = 1_000;
  expect(limits.take('a')).toMatchObject({ allowed: true, remaining: 0, retryAfterS: 0 });
  now = 61_000;
  expect(limits.take('a')).toMatchObject({ allowed: true, remaining: 59, resetS: 1 });
});

test('rate limits count each key for itself', () => {
  const limits = createRateLimits(1, () => 0);
  expect(limits.take('a')?.allowed).toBe(true);
  expect(limits.take('b')?.allowed).toBe(true);
  expect(limits.take('a')).toMatchObject({ allowed: false, retryAfterS: 60 });
});

test('rate limits survive a clock that goes back, and are off at 0', () => {
  let now = 10_000;
  const limits = createRateLimits(1, () => now);
  limits.take('a');
  now = 0;
  expect(limits.take('a')?.allowed).toBe(false);
  expect(createRateLimits(0, () => 0).take('a')).toBeNull();
});
