import { describe, expect, it } from 'vitest';
import { createVirtualClock } from './virtual-clock.ts';

describe('virtual clock', () => {
  it('virtual clock fires timers in the order of their deadlines, equal ones as they were set', async () => {
    const clock = createVirtualClock(1_000);
    const fired: string[] = [];
    clock.setTimer(20, () => fired.push(`b ${clock.now()}`));
    clock.setTimer(10, () => fired.push(`a ${clock.now()}`));
    clock.setTimer(20, () => fired.push(`c ${clock.now()}`));
    await clock.advance(15);
    expect(fired).toEqual(['a 1010']);
    await clock.advance(15);
    expect(fired).toEqual(['a 1010', 'b 1020', 'c 1020']);
    expect(clock.now()).toBe(1_030);
  });

  it('virtual clock does not fire what was cancelled', async () => {
    const clock = createVirtualClock();
    const fired: string[] = [];
    const cancel = clock.setTimer(10, () => fired.push('x'));
    cancel();
    await clock.advance(100);
    expect([fired, clock.pending]).toEqual([[], 0]);
  });

  it('virtual clock lets promises settle between timers, and fires what they set', async () => {
    const clock = createVirtualClock(0);
    const fired: number[] = [];
    clock.setTimer(10, () => {
      void Promise.resolve().then(() => clock.setTimer(10, () => fired.push(clock.now())));
    });
    await clock.advance(30);
    expect(fired).toEqual([20]);
  });

  it('virtual clock passes an hour in no time', async () => {
    const clock = createVirtualClock(0);
    let ticks = 0;
    const tick = () => {
      ticks++;
      clock.setTimer(1_000, tick);
    };
    tick();
    await clock.runAll(3_600_000);
    expect(ticks).toBe(3_601);
  });
});
