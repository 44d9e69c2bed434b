import type { ReactNode } from 'react';
import { Link } from './link.tsx';
import { Mark } from './mark.tsx';
import { ThemeToggle } from './theme-toggle.tsx';

/** The bar over every page: where home is, what this page is about, and the switch of the theme. */
export function TopBar({ title, children }: { readonly title?: string; readonly children?: ReactNode }) {
  return (
    <header className="top-bar">
      <Link className="brand" href="/" aria-label="Palaver, home">
        <Mark />
        <span className="brand-name">Palaver</span>
      </Link>
      {title !== undefined && <p className="top-bar-title">{title}</p>}
      <div className="top-bar-actions">
        {children}
        <ThemeToggle />
      </div>
    </header>
  );
}
