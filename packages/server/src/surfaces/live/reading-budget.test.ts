import { describe, expect, it } from 'vitest';
import { ReadingBudget } from './reading-budget.ts';

describe('reading budget', () => {
  it('reading budget lets a burst through, then spreads what comes', () => {
    const budget = new ReadingBudget(0);
    for (let i = 0; i < 200; i += 1) expect(budget.take(100, 0)).toBe(0);
    expect(budget.take(100, 0)).toBe(20);
    expect(budget.take(100, 20)).toBe(20);
    expect(new ReadingBudget(0).take(1024 * 1024, 0)).toBe(0);
  });

  it('reading budget counts bytes', () => {
    const budget = new ReadingBudget(0);
    for (let i = 0; i < 4; i += 1) expect(budget.take(256 * 1024, 0)).toBe(0);
    expect(budget.take(256 * 1024, 0)).toBe(4_000);
    expect(budget.take(10, 60_000)).toBe(0);
  });

  it('reading budget takes a clock that goes back for one that stands', () => {
    const budget = new ReadingBudget(1_000);
    expect(budget.take(10, 0)).toBe(0);
  });
});
