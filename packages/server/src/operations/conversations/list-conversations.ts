import { listConversations as contract } from '@palaver/contract';
import { conversationObject } from '../../domain/conversations/conversation-object.ts';
import { listConversationRows } from '../../store/conversations.ts';
import { implement } from '../define.ts';

export const listConversations = implement(contract, async ({ input, caller, platform, request }) => {
  const { limit, page, status } = input.query;
  const { rows, total } = await listConversationRows(platform.store, caller.account_id, {
    status,
    limit,
    offset: (Math.max(page, 1) - 1) * limit,
  });
  const base = platform.config.publicUrl ?? request.origin;
  return { data: rows.map((row) => conversationObject(row, base)), total_count: total };
});
