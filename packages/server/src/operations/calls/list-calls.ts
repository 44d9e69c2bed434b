import { listCalls as contract } from '@palaver/contract';
import { callObject } from '../../domain/conversations/call-object.ts';
import { readCalls } from '../../store/journal-reads.ts';
import { findOwnConversation } from '../conversations/find-own-conversation.ts';
import { implement } from '../define.ts';

export const listCalls = implement(contract, async ({ input, caller, platform }) => {
  const { conversation_id } = input.params;
  await findOwnConversation(platform, caller, conversation_id);
  const { limit, page, state, tool_name } = input.query;
  const { rows, total } = await readCalls(platform.store, conversation_id, {
    ...(state === undefined ? {} : { state }),
    ...(tool_name === undefined ? {} : { tool_name }),
    limit,
    offset: (Math.max(page, 1) - 1) * limit,
  });
  return { data: rows.map(callObject), total_count: total };
});
