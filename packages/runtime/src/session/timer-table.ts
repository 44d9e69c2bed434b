import type { Clock } from '../ports/clock.ts';

/** The session's named timers. What a drain sets and clears again never touches the clock. */
export interface TimerTable {
  set(name: string, delayMs: number, token: number): void;
  clear(name: string): void;
  /** Applies what was asked for since the last time. */
  apply(): void;
  clearAll(): void;
}

export function createTimerTable(clock: Clock, fire: (name: string, token: number) => void): TimerTable {
  const running = new Map<string, () => void>();
  const asked = new Map<string, { readonly delayMs: number; readonly token: number } | null>();

  return {
    set: (name, delayMs, token) => void asked.set(name, { delayMs, token }),
    clear: (name) => void asked.set(name, null),
    apply() {
      if (asked.size === 0) return;
      for (const [name, timer] of asked) {
        running.get(name)?.();
        running.delete(name);
        if (timer === null) continue;
        const cancel = clock.setTimer(timer.delayMs, () => {
          if (running.get(name) === cancel) running.delete(name);
          fire(name, timer.token);
        });
        running.set(name, cancel);
      }
      asked.clear();
    },
    clearAll() {
      for (const cancel of running.values()) cancel();
      running.clear();
      asked.clear();
    },
  };
}
