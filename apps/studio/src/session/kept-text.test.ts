import { afterEach, expect, it, vi } from 'vitest';
import { keepText, keptText } from './kept-text.ts';

afterEach(() => vi.unstubAllGlobals());

it('keptText is what was kept, also where the browser stores nothing', () => {
  vi.stubGlobal('window', {
    get localStorage(): Storage {
      throw new Error('Access is denied for this document.');
    },
  });
  expect(keptText('localStorage', 'palaver.test')).toBeNull();
  keepText('localStorage', 'palaver.test', 'dark');
  expect(keptText('localStorage', 'palaver.test')).toBe('dark');
  keepText('localStorage', 'palaver.test', null);
  expect(keptText('localStorage', 'palaver.test')).toBeNull();
});
