import { type ConversationView, callStateWords, isSettled, nameInWords, type ViewItem } from '@palaver/client';
import { useRef } from 'react';

/** How many of the last announcements stay in the log. */
const kept = 3;

/**
 * Tells screen readers what happens: replies once they are whole (never token by token), calls that wait or have
 * settled, the end. What was there before the page was opened is not read out.
 */
export function Announcer({ view, palName }: { readonly view: ConversationView; readonly palName: string }) {
  const openedAtMs = useRef(Date.now());
  const sinceMs = openedAtMs.current + (view.clock_offset_ms ?? 0) - 1000;
  const news = view.items.flatMap((item) => {
    const text = announcement(item, sinceMs, palName);
    return text === null ? [] : [{ key: `${item.key}-${item.kind === 'call' ? item.state : ''}`, text }];
  });
  return (
    <div className="visually-hidden" role="log" aria-live="polite" aria-label="News">
      {news.slice(-kept).map(({ key, text }) => (
        <p key={key}>{text}</p>
      ))}
    </div>
  );
}

function announcement(item: ViewItem, sinceMs: number, palName: string): string | null {
  switch (item.kind) {
    case 'message':
      return item.role === 'pal' && item.phase === 'final' && item.at_ms >= sinceMs ? `${palName}: ${item.text}` : null;
    case 'notice':
      return item.at_ms >= sinceMs ? item.text : null;
    case 'call': {
      const name = nameInWords(item.name);
      if (item.state === 'held' && item.held?.wants === 'confirmation') return `${name} waits for your yes or no.`;
      if (!isSettled(item.state) || (item.settled_at_ms ?? 0) < sinceMs) return null;
      return `${name}: ${callStateWords(item.state)}.`;
    }
  }
}
