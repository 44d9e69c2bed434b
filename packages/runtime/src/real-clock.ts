import type { Clock } from './ports/clock.ts';

/** The clock of the machine; a step back of the wall clock is held at the latest time seen. */
export function createRealClock(): Clock {
  let latest = 0;
  return {
    now() {
      const now = Date.now();
      if (now > latest) latest = now;
      return latest;
    },
    setTimer(delayMs, fire) {
      // setTimeout wraps above 2^31-1 ms and would fire at once
      const timer = setTimeout(fire, Math.min(delayMs, 2_147_483_647));
      return () => clearTimeout(timer);
    },
  };
}
