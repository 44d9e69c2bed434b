import type { ReactNode } from 'react';
import { setApiKey, useApiKey } from '../session/api-key.ts';
import { KeyForm } from './key-form.tsx';
import { SectionNav } from './section-nav.tsx';
import { TopBar } from './top-bar.tsx';

/** A page for whoever holds a key to this server; without one it asks for it. */
export function OwnerPage({ children }: { readonly children: (apiKey: string) => ReactNode }) {
  const key = useApiKey();
  return (
    <div className="page">
      <TopBar>
        <a className="top-bar-link" href="/docs">
          API
        </a>
        {key !== null && (
          <button className="quiet-button" type="button" onClick={() => setApiKey(null)}>
            Forget key
          </button>
        )}
      </TopBar>
      <div className="owner">
        {key !== null && <SectionNav />}
        <main className="home">{key === null ? <KeyForm refused={null} /> : children(key)}</main>
      </div>
    </div>
  );
}
