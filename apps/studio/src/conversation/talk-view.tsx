import type { ConversationStore, ConversationView, JoinedConversation } from '@palaver/client';
import { useEffect } from 'react';
import { Link } from '../parts/link.tsx';
import { TopBar } from '../parts/top-bar.tsx';
import { Announcer } from './announcer.tsx';
import { Composer } from './composer.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { EndedPanel } from './ended-panel.tsx';
import { Stage } from './stage.tsx';
import { Transcript } from './transcript.tsx';
import { useFollowedScroll } from './use-followed-scroll.ts';

export interface TalkViewProps {
  readonly joined: JoinedConversation;
  readonly view: ConversationView;
  /** Null while there is no connection to act through. */
  readonly store: ConversationStore | null;
  readonly apiKey: string | null;
}

/** The conversation page: the PAL on its stage, the talk beside it, the words to come below. */
export function TalkView({ joined, view, store, apiKey }: TalkViewProps) {
  const [follows, follow] = useFollowedScroll(view);
  const title = view.activity === 'waiting' ? `Your answer? · ${joined.pal_name}` : `${joined.pal_name} · Palaver`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div className="talk" data-activity={view.activity}>
      <TopBar title={joined.conversation_name}>
        <Link className="top-bar-link" href="/">
          Leave
        </Link>
      </TopBar>
      <Stage joined={joined} view={view} apiKey={apiKey} />
      <main className="talk-main" aria-label="Conversation">
        <ConnectionBanner connection={view.connection} onRetry={store?.retryNow} />
        <Transcript view={view} store={store} palName={joined.pal_name} />
        {view.ended !== null && <EndedPanel joined={joined} reason={view.ended.reason} apiKey={apiKey} />}
        {!follows && (
          <button className="to-latest" type="button" onClick={follow}>
            Go to the latest
          </button>
        )}
        {view.ended === null && <Composer view={view} store={store} palName={joined.pal_name} />}
      </main>
      <Announcer view={view} palName={joined.pal_name} />
    </div>
  );
}
