import { endConversation as contract } from '@palaver/contract';
import { conversationObject } from '../../domain/conversations/conversation-object.ts';
import { implement } from '../define.ts';
import { findOwnConversation } from './find-own-conversation.ts';

export const endConversation = implement(contract, async ({ input, caller, platform, request }) => {
  const { conversation_id } = input.params;
  let row = await findOwnConversation(platform, caller, conversation_id);
  if (row.status === 'active') {
    await platform.conversations.end(conversation_id, 'end_conversation_endpoint_hit');
    row = await findOwnConversation(platform, caller, conversation_id);
  }
  return conversationObject(row, platform.config.publicUrl ?? request.origin);
});
