import {
  type ConversationView,
  conversationView,
  emptyView,
  type JoinedConversation,
  reduceConversation,
} from '@palaver/client';
import { useCallback } from 'react';
import { listCalls, listEvents } from '../api/conversations.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { TalkView } from './talk-view.tsx';

const over: ConversationView = reduceConversation(emptyView, {
  kind: 'connection',
  connection: { phase: 'closed', cause: 'ended', words: 'This conversation has ended.' },
});

/** A conversation that has ended. What was said in it is shown to whoever holds a key. */
export function PastTalk({ joined, apiKey }: { readonly joined: JoinedConversation; readonly apiKey: string | null }) {
  const id = joined.conversation_id;
  const load = useCallback(
    async (signal: AbortSignal) => {
      if (apiKey === null) return over;
      const [events, calls] = await Promise.all([listEvents(apiKey, id, signal), listCalls(apiKey, id)]);
      const view = reduceConversation(conversationView(events), { kind: 'call-details', calls });
      return reduceConversation(view, { kind: 'connection', connection: over.connection });
    },
    [apiKey, id],
  );
  const [view] = useLoaded(load);
  return <TalkView joined={joined} view={view.phase === 'ready' ? view.value : over} store={null} apiKey={apiKey} />;
}
