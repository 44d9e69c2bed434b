import { useCallback, useEffect, useState } from 'react';

export type Loaded<T> =
  | { readonly phase: 'loading' }
  | { readonly phase: 'ready'; readonly value: T }
  | { readonly phase: 'failed'; readonly error: Error };

/** Loads once, and again on `reload`; leaving the page aborts it. `load` must be stable. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>): readonly [Loaded<T>, () => void] {
  const [state, setState] = useState<Loaded<T>>({ phase: 'loading' });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((current) => current + 1), []);
  // A new round is what starts the load again.
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setState({ phase: 'ready', value });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setState({ phase: 'failed', error: error as Error });
      },
    );
    return () => abort.abort();
  }, [load, round]);
  return [state, reload];
}
