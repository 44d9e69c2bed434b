import { keepText, keptText } from './kept-text.ts';

export type Theme = 'system' | 'light' | 'dark';

const storageKey = 'palaver.theme';

export function chosenTheme(): Theme {
  const stored = keptText('localStorage', storageKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') {
    keepText('localStorage', storageKey, null);
    delete document.documentElement.dataset.theme;
    return;
  }
  keepText('localStorage', storageKey, theme);
  document.documentElement.dataset.theme = theme;
}

/** Whether the page is dark now, by choice or by the system's setting. */
export function isDark(theme: Theme): boolean {
  return theme === 'dark' || (theme === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches);
}
