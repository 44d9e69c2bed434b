import { answerCall as contract } from '@palaver/contract';
import { outputText } from '../../domain/conversations/output-text.ts';
import { findOwnConversation } from '../conversations/find-own-conversation.ts';
import { implement } from '../define.ts';
import { findCall, refuseUnlessOk } from './find-own-call.ts';

export const answerCall = implement(contract, async ({ input, caller, platform }) => {
  const { conversation_id } = input.params;
  const { tool_call_id, output, status } = input.body;
  await findOwnConversation(platform, caller, conversation_id);
  await findCall(platform, conversation_id, tool_call_id);
  const live = await platform.conversations.open(conversation_id);
  const decision = (await live?.toolResult(tool_call_id, outputText(output), status)) ?? 'not_waiting';
  refuseUnlessOk(decision, tool_call_id);
  return findCall(platform, conversation_id, tool_call_id);
});
