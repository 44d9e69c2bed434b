import { describe, expect, it } from 'vitest';
import { createEventQueue, laneOf } from './event-queue.ts';

describe('event queue', () => {
  it('event queue takes control before speech before background', () => {
    const queue = createEventQueue();
    for (const event of [
      { kind: 'presence', live: 1 },
      { kind: 'reply-end', epoch: 1 },
      { kind: 'client-interrupt' },
    ] as const) {
      queue.push(laneOf(event.kind), event);
    }
    expect([queue.take()?.kind, queue.take()?.kind, queue.take()?.kind, queue.take()]).toEqual([
      'client-interrupt',
      'reply-end',
      'presence',
      null,
    ]);
  });

  it('event queue joins the text of one generation that waits', () => {
    const queue = createEventQueue();
    for (const [epoch, text] of [
      [1, 'a'],
      [1, 'b'],
      [2, 'c'],
    ] as const) {
      queue.push('speech', { kind: 'reply-text-delta', epoch, text });
    }
    expect([queue.take(), queue.take(), queue.take()]).toEqual([
      { kind: 'reply-text-delta', epoch: 1, text: 'ab' },
      { kind: 'reply-text-delta', epoch: 2, text: 'c' },
      null,
    ]);
  });

  it('event queue is bounded, but never drops control (I14)', () => {
    const queue = createEventQueue();
    let dropped = 0;
    for (let i = 0; i < 10_000; i++) {
      if (!queue.push('background', { kind: 'presence', live: i })) dropped++;
      if (!queue.push('control', { kind: 'client-interrupt' })) throw new Error('control was dropped');
    }
    expect(dropped).toBeGreaterThan(0);
    expect(queue.size).toBe(20_000 - dropped);
  });
});
