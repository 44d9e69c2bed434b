type Area = 'localStorage' | 'sessionStorage';

/** What could not be stored: a page within a page of another site has no storage in some browsers. */
const unstored = new Map<string, string>();

export function keptText(area: Area, key: string): string | null {
  try {
    return window[area].getItem(key);
  } catch {
    return unstored.get(key) ?? null;
  }
}

/** Null forgets it. */
export function keepText(area: Area, key: string, text: string | null): void {
  try {
    if (text === null) window[area].removeItem(key);
    else window[area].setItem(key, text);
  } catch {
    if (text === null) unstored.delete(key);
    else unstored.set(key, text);
  }
}
