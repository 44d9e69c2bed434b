import { useSyncExternalStore } from 'react';

export type Section = 'pals' | 'tools' | 'documents' | 'conversations';

export const sections: readonly Section[] = ['pals', 'tools', 'documents', 'conversations'];

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'conversation'; readonly conversation_id: string; readonly token: string | undefined }
  /** `number` counts from 1. */
  | { readonly page: 'list'; readonly section: Section; readonly search: string; readonly number: number }
  | { readonly page: 'record'; readonly section: Section; readonly id: string }
  | { readonly page: 'unknown' };

/** The page that an address (path and query) names. */
export function readRoute(address: string): Route {
  const url = new URL(address, 'http://studio');
  const path = url.pathname.replace(/\/+$/, '');
  if (path === '') return { page: 'home' };
  const [, first = '', id, ...more] = path.split('/');
  if (more.length > 0) return { page: 'unknown' };
  const section = sections.find((name) => name === first);
  if (section !== undefined) return id === undefined ? readList(section, url.searchParams) : readRecord(section, id);
  if (first !== 'c' || id === undefined) return { page: 'unknown' };
  return {
    page: 'conversation',
    conversation_id: decodeURIComponent(id),
    token: url.searchParams.get('t') ?? undefined,
  };
}

function readList(section: Section, query: URLSearchParams): Route {
  const number = Number(query.get('page') ?? 1);
  return {
    page: 'list',
    section,
    search: query.get('q') ?? '',
    number: Number.isSafeInteger(number) && number > 0 ? number : 1,
  };
}

function readRecord(section: Section, id: string): Route {
  return { page: 'record', section, id: decodeURIComponent(id) };
}

export function listAddress(section: Section, search = '', number = 1): string {
  const query = new URLSearchParams();
  if (search !== '') query.set('q', search);
  if (number > 1) query.set('page', String(number));
  return `/${section}${query.size === 0 ? '' : `?${query}`}`;
}

export function recordAddress(section: Section, id: string): string {
  return `/${section}/${encodeURIComponent(id)}`;
}

const changed = 'palaver:navigate';

export function navigate(address: string): void {
  window.history.pushState(null, '', address);
  window.dispatchEvent(new Event(changed));
}

/** Goes to another state of the same page, such as a search, without a step in the history. */
export function replaceAddress(address: string): void {
  window.history.replaceState(null, '', address);
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
