import { useCallback } from 'react';
import { listNewestConversations } from '../api/conversations.ts';
import { listThumbnails } from '../api/faces.ts';
import { listPals } from '../api/pals.ts';
import { RequestError } from '../api/request.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { KeyForm } from '../parts/key-form.tsx';
import { Link } from '../parts/link.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { listAddress } from '../route.ts';
import { FirstSteps } from './first-steps.tsx';
import { PalCard } from './pal-card.tsx';
import { RecentConversations } from './recent-conversations.tsx';

const shownPals = 24;
const shownConversations = 8;

export function Overview({ apiKey }: { readonly apiKey: string }) {
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [pals, conversations, thumbnails] = await Promise.all([
        listPals(apiKey, shownPals, 1, signal),
        listNewestConversations(apiKey, shownConversations, 1, signal),
        listThumbnails(apiKey, signal),
      ]);
      return { pals, conversations, thumbnails };
    },
    [apiKey],
  );
  const [loaded, reload] = useLoaded(load);

  if (loaded.phase === 'loading') {
    return (
      <p className="loading" role="status">
        Looking around…
      </p>
    );
  }
  if (loaded.phase === 'failed') {
    const refused = loaded.error instanceof RequestError && loaded.error.status === 401;
    if (refused)
      return <KeyForm refused="The server does not accept this key. Check that it is whole and not revoked." />;
    return <Trouble error={loaded.error} onRetry={reload} />;
  }
  const { pals, conversations, thumbnails } = loaded.value;
  if (pals.data.length === 0) return <FirstSteps apiKey={apiKey} onReload={reload} />;
  return (
    <>
      <section aria-labelledby="pals-title">
        <h1 id="pals-title" className="display">
          Who would you like to talk to?
        </h1>
        <ul className="pal-list">
          {pals.data.map((pal) => (
            <li key={pal.pal_id}>
              <PalCard pal={pal} thumbnail={thumbnails.get(pal.default_face_id ?? '') ?? null} apiKey={apiKey} />
            </li>
          ))}
        </ul>
        {pals.total_count > pals.data.length && (
          <p className="muted">
            The newest {pals.data.length} of {pals.total_count}. <Link href={listAddress('pals')}>See all of them</Link>
          </p>
        )}
      </section>
      <RecentConversations conversations={conversations.data} pals={pals.data} />
    </>
  );
}
