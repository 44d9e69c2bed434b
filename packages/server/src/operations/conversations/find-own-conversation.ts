import { DomainError } from '../../errors.ts';
import type { Platform } from '../../platform-parts.ts';
import { type ConversationSummary, findConversation } from '../../store/conversations.ts';
import type { Caller } from '../define.ts';

/**
 * The caller's conversation.
 * @throws DomainError with the wire's 400: an id of another account is as unknown as one that never was
 */
export async function findOwnConversation(
  platform: Platform,
  caller: Caller,
  conversationId: string,
  options: { readonly hidden?: boolean } = {},
): Promise<ConversationSummary> {
  const row = await findConversation(platform.store, caller.account_id, conversationId, options);
  if (row === null) throw unknownConversation(conversationId);
  return row;
}

export function unknownConversation(conversationId: string): DomainError {
  return new DomainError('not_found', 'Invalid conversation_id', {
    status: 400,
    hint: `GET /v2/conversations lists the conversations of this key; "${conversationId.slice(0, 64)}" is not among them.`,
    details: [{ path: 'conversation_id', message: 'does not exist' }],
  });
}
