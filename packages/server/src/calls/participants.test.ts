import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createParticipants } from './participants.ts';

describe('participants', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function stage() {
    const ended: string[] = [];
    return { ended, participants: createParticipants((id) => ended.push(id)) };
  }

  it('end a conversation that all have left, after its timeout', () => {
    const { ended, participants } = stage();
    participants.changed('c1', 5, 0, 'left');
    vi.advanceTimersByTime(4_999);
    expect(ended).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ended).toEqual(['c1']);
  });

  it('wait half a minute for one that was lost', () => {
    const { ended, participants } = stage();
    participants.changed('c1', 0, 0, 'lost');
    vi.advanceTimersByTime(29_999);
    expect(ended).toEqual([]);
    participants.changed('c1', 0, 1, 'joined');
    vi.advanceTimersByTime(60_000);
    expect(ended).toEqual([]);
  });

  it('are not gone while one of them is there', () => {
    const { ended, participants } = stage();
    participants.changed('c1', 0, 1, 'left');
    vi.advanceTimersByTime(60_000);
    expect(ended).toEqual([]);
  });

  it('are forgotten with their conversation', () => {
    const { ended, participants } = stage();
    participants.changed('c1', 1, 0, 'left');
    participants.forget('c1');
    participants.changed('c2', 1, 0, 'left');
    participants[Symbol.dispose]();
    vi.advanceTimersByTime(60_000);
    expect(ended).toEqual([]);
  });
});
