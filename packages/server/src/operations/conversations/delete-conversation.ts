import { deleteConversation as contract } from '@palaver/contract';
import { erasingWrites } from '../../calls/erasing.ts';
import { hideConversationWrite } from '../../store/conversations.ts';
import { implement } from '../define.ts';
import { findOwnConversation } from './find-own-conversation.ts';

export const deleteConversation = implement(contract, async ({ input, caller, platform }) => {
  const { conversation_id } = input.params;
  // One that is hidden already can still be erased.
  const row = await findOwnConversation(platform, caller, conversation_id, { hidden: input.query.hard });
  if (row.status === 'active') await platform.conversations.end(conversation_id, 'end_conversation_endpoint_hit');
  const { store } = platform;
  const writes = input.query.hard
    ? erasingWrites(platform, conversation_id)
    : [hideConversationWrite(store, conversation_id, platform.now())];
  await store.commit(writes, { lane: conversation_id });
  return undefined;
});
