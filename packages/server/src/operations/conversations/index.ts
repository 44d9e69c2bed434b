import type { Implementation } from '../define.ts';
import { createConversation } from './create-conversation.ts';
import { deleteConversation } from './delete-conversation.ts';
import { endConversation } from './end-conversation.ts';
import { getConversation } from './get-conversation.ts';
import { getTurn } from './get-turn.ts';
import { joinConversation } from './join-conversation.ts';
import { listConversationEvents } from './list-conversation-events.ts';
import { listConversations } from './list-conversations.ts';
import { listMessages } from './list-messages.ts';
import { respondInConversation } from './respond-in-conversation.ts';

export const conversationOperations: readonly Implementation[] = [
  createConversation,
  listConversations,
  getConversation,
  endConversation,
  deleteConversation,
  respondInConversation,
  getTurn,
  listMessages,
  listConversationEvents,
  joinConversation,
];
