import { describe, expect, it } from 'vitest';
import { clockOf, durationInWords } from './duration-in-words.ts';

describe('durationInWords', () => {
  it.each([
    [0, '0 ms'],
    [83.4, '83 ms'],
    [1000, '1 s'],
    [1420, '1.4 s'],
    [12_600, '13 s'],
    [125_000, '2 min 5 s'],
  ])('says %d ms', (ms, words) => {
    expect(durationInWords(ms)).toBe(words);
  });
});

describe('clockOf', () => {
  it.each([
    [117_200, '1:58'],
    [60_000, '1:00'],
    [900, '0:01'],
    [-5, '0:00'],
  ])('shows %d ms', (ms, clock) => {
    expect(clockOf(ms)).toBe(clock);
  });
});
