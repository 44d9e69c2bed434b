import type { Clock } from './ports/clock.ts';

/** A clock that stands still until it is moved. Timers fire in the order of their deadlines, equal ones as they were set. */
export interface VirtualClock extends Clock {
  /** Moves time forward, firing what falls due, and lets promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Fires timers until none is left or `limitMs` of virtual time has passed. */
  runAll(limitMs?: number): Promise<void>;
  /** Timers that are set. */
  readonly pending: number;
}

interface Alarm {
  readonly due: number;
  readonly order: number;
  readonly fire: () => void;
}

/** Long enough for any chain of promises that the runtime makes without a timer. */
const SETTLE_ROUNDS = 40;

async function settle(): Promise<void> {
  for (let i = 0; i < SETTLE_ROUNDS; i++) await Promise.resolve();
}

export function createVirtualClock(startMs = 1_800_000_000_000): VirtualClock {
  let now = startMs;
  let order = 0;
  const alarms = new Set<Alarm>();

  function nextAlarm(): Alarm | null {
    let first: Alarm | null = null;
    for (const alarm of alarms) {
      if (first === null || alarm.due < first.due || (alarm.due === first.due && alarm.order < first.order))
        first = alarm;
    }
    return first;
  }

  async function runUntil(limit: number, stayAtLast: boolean): Promise<void> {
    await settle();
    for (let alarm = nextAlarm(); alarm !== null && alarm.due <= limit; alarm = nextAlarm()) {
      alarms.delete(alarm);
      if (alarm.due > now) now = alarm.due;
      alarm.fire();
      await settle();
    }
    if (!stayAtLast) now = limit;
  }

  return {
    now: () => now,
    setTimer(delayMs, fire) {
      const alarm: Alarm = { due: now + Math.max(0, delayMs), order: order++, fire };
      alarms.add(alarm);
      return () => {
        alarms.delete(alarm);
      };
    },
    advance: (ms) => runUntil(now + ms, false),
    runAll: (limitMs = 24 * 3_600_000) => runUntil(now + limitMs, true),
    get pending() {
      return alarms.size;
    },
  };
}
