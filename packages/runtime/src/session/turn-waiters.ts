import type { TurnView } from '../turn-view.ts';

interface Waiter {
  readonly turnIdx: number;
  readonly resolve: (view: TurnView) => void;
}

/** Callers that wait for a turn to be ready. */
export interface TurnWaiters {
  readonly size: number;
  add(turnIdx: number, signal: AbortSignal): Promise<TurnView>;
  /** Resolves those for whom `view` gives one. */
  wake(view: (turnIdx: number) => TurnView | null): void;
}

export function createTurnWaiters(): TurnWaiters {
  const waiters = new Set<Waiter>();
  return {
    get size() {
      return waiters.size;
    },
    add(turnIdx, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        const onAbort = () => {
          waiters.delete(waiter);
          reject(signal.reason);
        };
        const waiter: Waiter = {
          turnIdx,
          resolve(view) {
            signal.removeEventListener('abort', onAbort);
            resolve(view);
          },
        };
        signal.addEventListener('abort', onAbort, { once: true });
        waiters.add(waiter);
      });
    },
    wake(view) {
      for (const waiter of waiters) {
        const ready = view(waiter.turnIdx);
        if (ready === null) continue;
        waiters.delete(waiter);
        waiter.resolve(ready);
      }
    },
  };
}
