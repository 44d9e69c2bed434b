import { getCall as contract } from '@palaver/contract';
import { findOwnConversation } from '../conversations/find-own-conversation.ts';
import { implement } from '../define.ts';
import { findCall } from './find-own-call.ts';

export const getCall = implement(contract, async ({ input, caller, platform }) => {
  const { conversation_id, tool_call_id } = input.params;
  await findOwnConversation(platform, caller, conversation_id);
  return findCall(platform, conversation_id, tool_call_id);
});
