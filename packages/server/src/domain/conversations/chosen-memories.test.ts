import { describe, expect, it } from 'vitest';
import { chosenMemories } from './chosen-memories.ts';

describe('chosen memories', () => {
  it('chosen memories are the own lines first, then the newest, each once', () => {
    expect(chosenMemories(['I like tea.', ' '], ['Ada has a dog.', 'I like tea.', 'Ada moved\nto Rome.'])).toEqual([
      'I like tea.',
      'Ada has a dog.',
      'Ada moved to Rome.',
    ]);
  });

  it('chosen memories are at most fifty, and about a thousand tokens', () => {
    const many = Array.from({ length: 80 }, (_, index) => `memory ${index}`);
    expect(chosenMemories([], many)).toHaveLength(50);
    const long = Array.from({ length: 80 }, (_, index) => `${index} ${'x'.repeat(300)}`);
    expect(chosenMemories([], long).join('').length).toBeLessThanOrEqual(4_000);
    expect(chosenMemories(['x'.repeat(5_000)], ['short'])).toEqual(['short']);
  });
});
