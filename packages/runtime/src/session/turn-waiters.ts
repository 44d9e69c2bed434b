import type { TurnView } from '../turn-view.ts';

interface Waiter {
  readonly turnIdx: number;
  readonly resolve: (view: AwaitedTurn) => void;
}

/** `lost`: the session had to stop before the user's words were durable, so there is no such turn. */
export type AwaitedTurn = TurnView | 'lost';

/** Callers that wait for a turn to be ready. */
export interface TurnWaiters {
  readonly size: number;
  add(turnIdx: number, signal: AbortSignal): Promise<AwaitedTurn>;
  /** Resolves those for whom `view` gives one. */
  wake(view: (turnIdx: number) => AwaitedTurn | null): void;
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
