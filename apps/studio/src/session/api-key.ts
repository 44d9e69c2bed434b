import { useSyncExternalStore } from 'react';
import { keepText, keptText } from './kept-text.ts';

const storageKey = 'palaver.api_key';
const listeners = new Set<() => void>();

/** The key of this tab; it is forgotten with the tab. */
export function apiKey(): string | null {
  return keptText('sessionStorage', storageKey);
}

export function setApiKey(key: string | null): void {
  keepText('sessionStorage', storageKey, key);
  for (const listener of listeners) listener();
}

export function useApiKey(): string | null {
  return useSyncExternalStore(subscribe, apiKey);
}

/**
 * The start banner's address carries `#key=…`: a fragment never reaches a server or its log. It is taken out of the
 * address bar at once, so that it does not end up in the history or in a screenshot.
 */
export function takeKeyFromAddress(): void {
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  const key = fragment.get('key');
  if (key === null) return;
  fragment.delete('key');
  const rest = fragment.toString();
  const { pathname, search } = window.location;
  window.history.replaceState(null, '', pathname + search + (rest === '' ? '' : `#${rest}`));
  if (key !== '') setApiKey(key);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
