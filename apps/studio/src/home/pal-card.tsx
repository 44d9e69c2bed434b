import { useCallback } from 'react';
import { listPalTools, type Pal } from '../api/pals.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { Link } from '../parts/link.tsx';
import { Portrait } from '../parts/portrait.tsx';
import { TalkButton } from '../parts/talk-button.tsx';
import { ToolList } from '../parts/tool-list.tsx';
import { recordAddress } from '../route.ts';

export interface PalCardProps {
  readonly pal: Pal;
  readonly thumbnail: string | null;
  readonly apiKey: string;
}

/** One PAL: who it is, what it can do, what it thinks with, and the button that starts a talk. */
export function PalCard({ pal, thumbnail, apiKey }: PalCardProps) {
  const load = useCallback((signal: AbortSignal) => listPalTools(apiKey, pal.pal_id, signal), [apiKey, pal.pal_id]);
  const [tools] = useLoaded(load);
  const name = pal.pal_name ?? 'Unnamed PAL';
  const about = pal.persona_description ?? pal.greeting ?? null;
  return (
    <article className="pal-card" aria-label={name}>
      <header>
        <Portrait seed={pal.default_face_id ?? name} imageUrl={thumbnail} />
        <div>
          <h2>
            <Link href={recordAddress('pals', pal.pal_id)}>{name}</Link>
          </h2>
          <p className="pal-card-engine">thinks with {pal.layers?.llm?.model ?? 'the server’s own engine'}</p>
        </div>
      </header>
      <div className="pal-card-body">
        {about !== null && <p className="pal-card-about">{about}</p>}
        {tools.phase === 'ready' && <ToolList tools={tools.value} />}
        {tools.phase === 'failed' && <p className="muted">Its tools could not be read.</p>}
      </div>
      <TalkButton apiKey={apiKey} palId={pal.pal_id} name={name} />
    </article>
  );
}
