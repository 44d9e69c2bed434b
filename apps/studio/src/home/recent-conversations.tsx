import type { Conversation } from '../api/conversations.ts';
import type { Pal } from '../api/pals.ts';
import { Link } from '../parts/link.tsx';
import { timeAgo } from '../parts/time-ago.ts';

export interface RecentConversationsProps {
  readonly conversations: readonly Conversation[];
  readonly pals: readonly Pal[];
}

export function RecentConversations({ conversations, pals }: RecentConversationsProps) {
  if (conversations.length === 0) return null;
  const names = new Map(pals.map((pal) => [pal.pal_id, pal.pal_name]));
  const now = Date.now();
  return (
    <section className="recent" aria-labelledby="recent-title">
      <h2 id="recent-title">Recent conversations</h2>
      <ul>
        {conversations.map((conversation) => (
          <li key={conversation.conversation_id}>
            <Link href={`/c/${conversation.conversation_id}`}>{conversation.conversation_name}</Link>
            <span className="recent-pal">{names.get(conversation.pal_id ?? '') ?? ''}</span>
            <span className="recent-status" data-status={conversation.status}>
              {conversation.status === 'active' ? 'going on' : 'ended'}
            </span>
            <time dateTime={conversation.created_at}>{timeAgo(Date.parse(conversation.created_at), now)}</time>
          </li>
        ))}
      </ul>
    </section>
  );
}
