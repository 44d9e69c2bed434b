import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Poller } from './poller.ts';

describe('Poller', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const make = (tick: () => Promise<number | null>) => {
    const errors: unknown[] = [];
    const poller = new Poller(tick, { now: () => Date.now(), idleMs: 1_000, onError: (error) => errors.push(error) });
    return { poller, errors };
  };

  it('ticks at the start, and then after the idle time', async () => {
    const tick = vi.fn(async () => null);
    const { poller } = make(tick);
    poller.wake();
    await vi.advanceTimersByTimeAsync(10);
    expect(tick).not.toHaveBeenCalled();
    poller.start();
    await vi.advanceTimersByTimeAsync(1);
    expect(tick).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2_050);
    expect(tick).toHaveBeenCalledTimes(3);
    await poller.stop();
  });

  it('ticks when the time has come that the last tick named', async () => {
    const tick = vi.fn(async () => Date.now() + 200);
    const { poller } = make(tick);
    poller.start();
    await vi.advanceTimersByTimeAsync(1);
    await vi.advanceTimersByTimeAsync(150);
    expect(tick).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(tick).toHaveBeenCalledTimes(2);
    await poller.stop();
  });

  it('ticks once more for all the wakes during a tick', async () => {
    let isTicking = false;
    const tick = vi.fn(async () => {
      expect(isTicking).toBe(false);
      isTicking = true;
      await new Promise((resolve) => setTimeout(resolve, 50));
      isTicking = false;
      return null;
    });
    const { poller } = make(tick);
    poller.start();
    await vi.advanceTimersByTimeAsync(10);
    poller.wake();
    poller.wake();
    await vi.advanceTimersByTimeAsync(200);
    expect(tick).toHaveBeenCalledTimes(2);
    await poller.stop();
  });

  it('goes on after a tick that failed', async () => {
    const tick = vi.fn(async (): Promise<null> => {
      throw new Error('no database');
    });
    const { poller, errors } = make(tick);
    poller.start();
    await vi.advanceTimersByTimeAsync(1_100);
    expect(tick).toHaveBeenCalledTimes(2);
    expect(errors).toHaveLength(2);
    await poller.stop();
  });

  it('waits at a stop for the tick that runs, and begins no other one', async () => {
    let isDone = false;
    const { poller } = make(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      isDone = true;
      return Date.now() + 1;
    });
    poller.start();
    await vi.advanceTimersByTimeAsync(5);
    const stopped = poller.stop();
    await vi.advanceTimersByTimeAsync(60);
    await stopped;
    expect(isDone).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
