import { createConversation as contract } from '@palaver/contract';
import { implement } from '../define.ts';
import { startConversation } from './start-conversation.ts';

export const createConversation = implement(contract, ({ input, caller, platform, request }) => {
  const base = platform.config.publicUrl ?? request.origin;
  return startConversation(platform, { account_id: caller.account_id, base }, input.body);
});
