import { listCanvasInteractionsContract } from '@palaver/contract';
import { listInteractions } from '../../store/canvas-interactions.ts';
import { findOwnConversation } from '../conversations/find-own-conversation.ts';
import { implement } from '../define.ts';
import { shownInteraction } from './shown-interaction.ts';

export const listCanvasInteractions = implement(listCanvasInteractionsContract, async ({ input, caller, platform }) => {
  const { conversation_id } = input.params;
  await findOwnConversation(platform, caller, conversation_id);
  const rows = await listInteractions(platform.store, conversation_id);
  return { data: rows.map((row) => shownInteraction(conversation_id, row)) };
});
