import { useEffect } from 'react';
import { TopBar } from '../parts/top-bar.tsx';
import { setApiKey, useApiKey } from '../session/api-key.ts';
import { KeyForm } from './key-form.tsx';
import { Overview } from './overview.tsx';

/** What runs on this server, for whoever holds a key to it. */
export function HomePage() {
  const key = useApiKey();
  useEffect(() => {
    document.title = 'Palaver';
  }, []);
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
      <main className="home">{key === null ? <KeyForm refused={null} /> : <Overview apiKey={key} />}</main>
    </div>
  );
}
