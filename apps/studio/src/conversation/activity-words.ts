import { type ConversationView, nameInWords } from '@palaver/client';

/** What the PAL is doing, for its status line. */
export function activityWords(view: ConversationView): string {
  switch (view.activity) {
    case 'connecting':
      return 'Connecting…';
    case 'listening':
      return view.connection.phase === 'open' ? 'Listening' : 'Out of reach';
    case 'thinking':
      return 'Thinking…';
    case 'speaking':
      return 'Speaking';
    case 'working':
      return workingWords(view);
    case 'waiting':
      return 'Waiting for your answer';
    case 'ended':
      return 'Ended';
  }
}

function workingWords(view: ConversationView): string {
  const running = view.items.flatMap((item) =>
    item.kind === 'call' && item.state === 'dispatched' && item.delivery !== 'app_message' ? [item.name] : [],
  );
  if (running.length === 1) return `Working: ${nameInWords(running[0]!).toLowerCase()}`;
  return `Working on ${running.length} things`;
}
