import { useCallback, useState } from 'react';
import { startConversation } from '../api/conversations.ts';
import { listPalTools, type Pal } from '../api/pals.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { Portrait } from '../parts/portrait.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { navigate } from '../route.ts';
import { ToolList } from './tool-list.tsx';

export interface PalCardProps {
  readonly pal: Pal;
  readonly thumbnail: string | null;
  readonly apiKey: string;
}

/** One PAL: who it is, what it can do, what it thinks with, and the button that starts a talk. */
export function PalCard({ pal, thumbnail, apiKey }: PalCardProps) {
  const load = useCallback((signal: AbortSignal) => listPalTools(apiKey, pal.pal_id, signal), [apiKey, pal.pal_id]);
  const [tools] = useLoaded(load);
  const [starting, setStarting] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const name = pal.pal_name ?? 'Unnamed PAL';
  const about = pal.persona_description ?? pal.greeting ?? null;

  async function talk(): Promise<void> {
    setStarting(true);
    setError(null);
    try {
      const conversation = await startConversation(apiKey, pal.pal_id, `A talk with ${name}`);
      const token = conversation.meeting_token;
      navigate(`/c/${conversation.conversation_id}${token === undefined ? '' : `?t=${encodeURIComponent(token)}`}`);
    } catch (failure) {
      setError(failure as Error);
      setStarting(false);
    }
  }

  return (
    <article className="pal-card" aria-label={name}>
      <header>
        <Portrait seed={pal.default_face_id ?? name} imageUrl={thumbnail} />
        <div>
          <h2>{name}</h2>
          <p className="pal-card-engine">thinks with {pal.layers?.llm?.model ?? 'the server’s own engine'}</p>
        </div>
      </header>
      <div className="pal-card-body">
        {about !== null && <p className="pal-card-about">{about}</p>}
        {tools.phase === 'ready' && <ToolList tools={tools.value} />}
        {tools.phase === 'failed' && <p className="muted">Its tools could not be read.</p>}
        {error !== null && <Trouble error={error} />}
      </div>
      <button className="button" type="button" disabled={starting} onClick={() => void talk()}>
        {starting ? 'Opening…' : 'Talk'}
        <span className="visually-hidden"> with {name}</span>
      </button>
    </article>
  );
}
