/** Places for work of many accounts, of which each account has a share. */
export interface SharedPlaces {
  /** Does the work once a place is free; those who wait come in their order, but for accounts that have their share. */
  use<T>(accountId: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

interface Waiting {
  readonly accountId: string;
  readonly enter: () => void;
}

export function sharedPlaces({
  places,
  perAccount,
}: {
  readonly places: number;
  readonly perAccount: number;
}): SharedPlaces {
  const taken = new Map<string, number>();
  const waiting = new Set<Waiting>();
  let free = places;

  function hasRoom(accountId: string): boolean {
    return free > 0 && (taken.get(accountId) ?? 0) < perAccount;
  }

  function take(accountId: string): void {
    free -= 1;
    taken.set(accountId, (taken.get(accountId) ?? 0) + 1);
  }

  function leave(accountId: string): void {
    free += 1;
    const left = (taken.get(accountId) ?? 1) - 1;
    if (left === 0) taken.delete(accountId);
    else taken.set(accountId, left);
    for (const next of waiting) {
      if (!hasRoom(next.accountId)) continue;
      waiting.delete(next);
      take(next.accountId);
      next.enter();
    }
  }

  function turn(accountId: string, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const place: Waiting = {
      accountId,
      enter() {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      },
    };
    function giveUp(): void {
      waiting.delete(place);
      reject(signal?.reason);
    }
    waiting.add(place);
    signal?.addEventListener('abort', giveUp, { once: true });
    return promise;
  }

  return {
    async use(accountId, work, signal) {
      signal?.throwIfAborted();
      if (hasRoom(accountId)) take(accountId);
      else await turn(accountId, signal);
      try {
        return await work();
      } finally {
        leave(accountId);
      }
    },
  };
}
