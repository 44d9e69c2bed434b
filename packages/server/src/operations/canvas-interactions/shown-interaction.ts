import type { CanvasInteraction } from '@palaver/contract';
import type { StoredInteraction } from '../../store/canvas-interactions.ts';

type Content = Omit<CanvasInteraction, 'conversation_id' | 'created_at'>;

/** An interaction as it is listed, and as the callback gets it. */
export function shownInteraction(
  conversationId: string,
  { content, created_at }: StoredInteraction,
): CanvasInteraction {
  const sent = JSON.parse(content) as Content;
  return { ...sent, conversation_id: conversationId, created_at: new Date(created_at).toISOString() };
}
