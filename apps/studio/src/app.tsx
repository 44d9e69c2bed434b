import { useEffect, useRef } from 'react';
import { ConversationPage } from './conversation/conversation-page.tsx';
import { HomePage } from './home/home-page.tsx';
import { NotFoundPage } from './parts/not-found-page.tsx';
import { readRoute, useAddress } from './route.ts';

export function App() {
  const address = useAddress();
  const route = readRoute(address);
  const view = route.page === 'conversation' ? route.conversation_id : route.page;
  const shown = useRef(view);
  // A new page starts at its top, and with the focus at its start rather than on a link that is gone.
  useEffect(() => {
    if (shown.current === view) return;
    shown.current = view;
    window.scrollTo(0, 0);
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
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
