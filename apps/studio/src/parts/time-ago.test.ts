import { describe, expect, it } from 'vitest';
import { timeAgo } from './time-ago.ts';

describe('timeAgo', () => {
  it.each([
    [0, 'just now'],
    [59_000, 'just now'],
    [-10_000, 'just now'],
    [60_000, '1 minute ago'],
    [7_300_000, '2 hours ago'],
    [86_400_000, 'yesterday'],
    [Number.NaN, ''],
  ])('says how long ago %d ms were', (passedMs, words) => {
    expect(timeAgo(1_800_000_000_000 - passedMs, 1_800_000_000_000)).toBe(words);
  });
});
