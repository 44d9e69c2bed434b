import { declineCall as contract } from '@palaver/contract';
import { findOwnConversation } from '../conversations/find-own-conversation.ts';
import { implement } from '../define.ts';
import { findCall, refuseUnlessOk } from './find-own-call.ts';

export const declineCall = implement(contract, async ({ input, caller, platform }) => {
  const { conversation_id, tool_call_id } = input.params;
  await findOwnConversation(platform, caller, conversation_id);
  await findCall(platform, conversation_id, tool_call_id);
  const live = await platform.conversations.open(conversation_id);
  const decision = (await live?.decline(tool_call_id, input.body?.reason ?? null)) ?? 'not_held';
  refuseUnlessOk(decision, tool_call_id);
  return findCall(platform, conversation_id, tool_call_id);
});
