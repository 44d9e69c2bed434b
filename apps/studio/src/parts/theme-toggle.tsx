import { useState } from 'react';
import { applyTheme, chosenTheme, isDark } from '../session/theme.ts';

export function ThemeToggle() {
  const [theme, setTheme] = useState(chosenTheme);
  const dark = isDark(theme);

  function toggle(): void {
    const next = dark ? 'light' : 'dark';
    applyTheme(next);
    setTheme(next);
  }

  const label = dark ? 'Use the light theme' : 'Use the dark theme';
  return (
    <button className="icon-button" type="button" onClick={toggle} aria-label={label} title={label}>
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
        {dark ? (
          <g className="stroked">
            <circle cx="12" cy="12" r="4.2" />
            <path d="M12 2.5v2.5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.300l1.8 1.800M16.9 16.900l1.8 1.800M18.7 5.300l-1.8 1.800M7.1 16.900l-1.8 1.8" />
          </g>
        ) : (
          <path className="stroked" d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z" />
        )}
      </svg>
    </button>
  );
}
