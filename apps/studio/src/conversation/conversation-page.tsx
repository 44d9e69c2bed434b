import { JoinError, joinConversation } from '@palaver/client';
import { useCallback } from 'react';
import { useLoaded } from '../api/use-loaded.ts';
import { Link } from '../parts/link.tsx';
import { TopBar } from '../parts/top-bar.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useApiKey } from '../session/api-key.ts';
import { PastTalk } from './past-talk.tsx';
import { Talk } from './talk.tsx';

export interface ConversationPageProps {
  readonly conversationId: string;
  readonly token: string | undefined;
}

/** Joins a conversation and shows it: live while it goes on, as it was once it has ended. */
export function ConversationPage({ conversationId, token }: ConversationPageProps) {
  const key = useApiKey();
  const load = useCallback(
    (signal: AbortSignal) =>
      joinConversation({
        baseUrl: window.location.origin,
        conversationId,
        signal,
        ...(token === undefined ? {} : { token }),
      }),
    [conversationId, token],
  );
  const [joined, reload] = useLoaded(load);
  if (joined.phase === 'ready') {
    if (joined.value.token === null) return <PastTalk joined={joined.value} apiKey={key} />;
    return <Talk joined={joined.value} meetingToken={token} apiKey={key} />;
  }
  return (
    <div className="page">
      <TopBar />
      <main className="plain-main">
        {joined.phase === 'loading' ? (
          <p className="loading" role="status">
            Joining…
          </p>
        ) : (
          <>
            <h1>You cannot join this conversation</h1>
            <Trouble error={inPlainWords(joined.error)} onRetry={reload} />
            <p>
              <Link href="/">See what runs here</Link>
            </p>
          </>
        )}
      </main>
    </div>
  );
}

function inPlainWords(error: Error): Error {
  if (!(error instanceof JoinError)) return new Error('The server cannot be reached. Is it still running?');
  if (error.close_code === 4404) return new Error('There is no such conversation. It may have been deleted.');
  if (error.close_code !== 4401) return error;
  return new Error('It is private: its link carries a token, and yours is missing, wrong or too old.');
}
