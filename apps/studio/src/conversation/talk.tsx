import {
  type ConversationStore,
  emptyView,
  JoinError,
  type JoinedConversation,
  joinConversation,
  openConversationStore,
} from '@palaver/client';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { listCalls } from '../api/conversations.ts';
import { TalkView } from './talk-view.tsx';

export interface TalkProps {
  readonly joined: JoinedConversation;
  /** The `?t=` of a private conversation's address. */
  readonly meetingToken: string | undefined;
  /** Whoever holds a key also sees what the ledger knows of the calls. */
  readonly apiKey: string | null;
}

/** A conversation that goes on: owns its connection for as long as the page shows it. */
export function Talk({ joined, meetingToken, apiKey }: TalkProps) {
  const [store, setStore] = useState<ConversationStore | null>(null);
  useEffect(() => {
    const opened = openStore(joined, meetingToken, apiKey);
    setStore(opened);
    window.addEventListener('online', opened.retryNow);
    return () => {
      window.removeEventListener('online', opened.retryNow);
      opened.close();
    };
  }, [joined, meetingToken, apiKey]);
  const view = useSyncExternalStore(store?.subscribe ?? neverChanges, store?.getSnapshot ?? emptySnapshot);
  return <TalkView joined={joined} view={view} store={store} apiKey={apiKey} />;
}

function openStore(
  joined: JoinedConversation,
  meetingToken: string | undefined,
  apiKey: string | null,
): ConversationStore {
  const conversationId = joined.conversation_id;
  const baseUrl = window.location.origin;
  return openConversationStore({
    baseUrl,
    conversationId,
    token: tokens(joined, meetingToken),
    ...(apiKey === null ? {} : { loadCalls: () => listCalls(apiKey, conversationId) }),
  });
}

/** The token at hand is used while it lasts and is accepted; then the page joins anew. */
function tokens(joined: JoinedConversation, meetingToken: string | undefined): (refused: boolean) => Promise<string> {
  let grant = joined;
  return async (refused) => {
    const lasts = grant.expires_at === null || Date.parse(grant.expires_at) > Date.now() + 5000;
    if (refused || !lasts) {
      grant = await joinConversation({
        baseUrl: window.location.origin,
        conversationId: joined.conversation_id,
        ...(meetingToken === undefined ? {} : { token: meetingToken }),
      });
    }
    if (grant.token === null) throw new JoinError(410, 'the conversation has ended');
    return grant.token;
  };
}

function neverChanges(): () => void {
  return () => {};
}

function emptySnapshot() {
  return emptyView;
}
