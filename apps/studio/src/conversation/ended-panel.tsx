import { type JoinedConversation, shutdownWords } from '@palaver/client';
import { useState } from 'react';
import { getConversation, startConversation } from '../api/conversations.ts';
import { Link } from '../parts/link.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { navigate } from '../route.ts';

export interface EndedPanelProps {
  readonly joined: JoinedConversation;
  readonly reason: string;
  readonly apiKey: string | null;
}

/** Says that it is over and why, and leads on. Starting anew needs a key; without one the way leads home. */
export function EndedPanel({ joined, reason, apiKey }: EndedPanelProps) {
  const [starting, setStarting] = useState(false);
  const [error, setError] = useState<Error | null>(null);

  async function talkAgain(key: string): Promise<void> {
    setStarting(true);
    setError(null);
    try {
      const { pal_id } = await getConversation(key, joined.conversation_id, new AbortController().signal);
      const next = await startConversation(key, pal_id ?? '', joined.conversation_name);
      const token = next.meeting_token;
      navigate(`/c/${next.conversation_id}${token === undefined ? '' : `?t=${encodeURIComponent(token)}`}`);
    } catch (failure) {
      setError(failure as Error);
      setStarting(false);
    }
  }

  return (
    <section className="ended" aria-labelledby="ended-title">
      <h2 id="ended-title">This conversation has ended</h2>
      <p>{shutdownWords(reason)}</p>
      {error !== null && <Trouble error={error} />}
      <p className="ended-ways">
        {apiKey !== null && (
          <button className="button" type="button" disabled={starting} onClick={() => void talkAgain(apiKey)}>
            {starting ? 'Opening…' : 'Talk again'}
          </button>
        )}
        <Link className={apiKey === null ? 'button' : 'quiet-button'} href="/">
          See what runs here
        </Link>
      </p>
    </section>
  );
}
