import { useEffect } from 'react';
import { ConversationPage } from './conversation/conversation-page.tsx';
import { HomePage } from './home/home-page.tsx';
import { NotFoundPage } from './parts/not-found-page.tsx';
import { readRoute, useAddress } from './route.ts';

export function App() {
  const address = useAddress();
  const route = readRoute(address);
  const view = route.page === 'conversation' ? route.conversation_id : route.page;
  // `view` is a dependency because a new page starts at its top.
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [view]);
  switch (route.page) {
    case 'home':
      return <HomePage />;
    case 'conversation':
      return <ConversationPage key={view} conversationId={route.conversation_id} token={route.token} />;
    case 'unknown':
      return <NotFoundPage />;
  }
}
