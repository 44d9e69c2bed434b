import type { Clock } from '../ports/clock.ts';
import type { AsideOutcome } from '../turns/aside-outcome.ts';

/** Questions that run beside the conversation, each within a time. One that was aborted is never answered. */
export interface Asides {
  /** A question of the same key that is still out is aborted. */
  start<T>(
    key: string,
    limitMs: number,
    run: (signal: AbortSignal) => Promise<T>,
    done: (outcome: AsideOutcome<T>) => void,
  ): void;
  abortAll(): void;
  readonly size: number;
}

export function createAsides(clock: Clock): Asides {
  const underWay = new Map<string, () => void>();

  return {
    start(key, limitMs, run, done) {
      underWay.get(key)?.();
      const controller = new AbortController();
      const settle = (): boolean => {
        if (underWay.get(key) !== abort) return false;
        underWay.delete(key);
        cancelTimer();
        return true;
      };
      const cancelTimer = clock.setTimer(limitMs, () => {
        if (!settle()) return;
        controller.abort();
        done({ kind: 'fault', why: 'timeout', message: `no answer within ${limitMs} ms` });
      });
      const abort = (): void => {
        if (settle()) controller.abort();
      };
      underWay.set(key, abort);
      // a port that throws at once is one that rejects
      Promise.resolve()
        .then(() => run(controller.signal))
        .then(
          (value) => {
            if (settle()) done({ kind: 'value', value });
          },
          (error: unknown) => {
            if (settle()) done({ kind: 'fault', why: 'failed', message: messageOf(error) });
          },
        );
    },
    abortAll() {
      for (const abort of [...underWay.values()]) abort();
    },
    get size() {
      return underWay.size;
    },
  };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}
