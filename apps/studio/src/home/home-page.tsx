import { useEffect } from 'react';
import { OwnerPage } from '../parts/owner-page.tsx';
import { Overview } from './overview.tsx';

/** What runs on this server, for whoever holds a key to it. */
export function HomePage() {
  useEffect(() => {
    document.title = 'Palaver';
  }, []);
  return <OwnerPage>{(key) => <Overview apiKey={key} />}</OwnerPage>;
}
