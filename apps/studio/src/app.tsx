import { useEffect, useRef } from 'react';
import { ConversationPage } from './conversation/conversation-page.tsx';
import { HomePage } from './home/home-page.tsx';
import { ListPage } from './library/list-page.tsx';
import { RecordPage } from './library/record-page.tsx';
import { NotFoundPage } from './parts/not-found-page.tsx';
import { type Route, readRoute, useAddress } from './route.ts';

export function App() {
  const address = useAddress();
  const route = readRoute(address);
  const view = viewOf(route);
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
    case 'list':
      return <ListPage key={route.section} section={route.section} search={route.search} number={route.number} />;
    case 'record':
      return <RecordPage key={view} section={route.section} id={route.id} />;
    case 'unknown':
      return <NotFoundPage />;
  }
}

/** What makes one view another. A search is none: it changes the list under the reader's hands. */
function viewOf(route: Route): string {
  switch (route.page) {
    case 'conversation':
      return `c/${route.conversation_id}`;
    case 'list':
      return `${route.section}?${route.number}`;
    case 'record':
      return `${route.section}/${route.id}`;
    default:
      return route.page;
  }
}
