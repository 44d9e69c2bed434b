import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'conversation'; readonly conversation_id: string; readonly token: string | undefined }
  | { readonly page: 'unknown' };

/** The page that an address (path and query) names. */
export function readRoute(address: string): Route {
  const url = new URL(address, 'http://studio');
  const path = url.pathname.replace(/\/+$/, '');
  if (path === '') return { page: 'home' };
  const conversation = /^\/c\/([^/]+)$/.exec(path);
  if (conversation === null) return { page: 'unknown' };
  return {
    page: 'conversation',
    conversation_id: decodeURIComponent(conversation[1]!),
    token: url.searchParams.get('t') ?? undefined,
  };
}

const changed = 'palaver:navigate';

export function navigate(address: string): void {
  window.history.pushState(null, '', address);
  window.dispatchEvent(new Event(changed));
}

export function useAddress(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname + window.location.search);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  window.addEventListener(changed, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(changed, listener);
  };
}
