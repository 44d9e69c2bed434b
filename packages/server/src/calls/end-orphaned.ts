import type { Logger } from 'pino';
import { DomainError } from '../errors.ts';
import { listOrphanedConversations } from '../store/conversations.ts';
import type { Store } from '../store/store.ts';

/** Why a conversation ended whose account was deleted. */
export const ACCOUNT_DELETED = 'account_deleted';

/** Conversations that are ended at once. */
const ENDING = 8;

/** Ends the conversations of deleted accounts. One that fails is logged: whoever calls again ends it then. */
export async function endOrphaned(
  { store, log }: { readonly store: Store; readonly log: Logger },
  end: (conversationId: string, reason: string) => Promise<boolean>,
): Promise<void> {
  const waiting = await listOrphanedConversations(store).catch((error: unknown) => {
    log.warn({ err: error }, 'looking for conversations of deleted accounts failed');
    return [];
  });
  const worker = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      await end(id, ACCOUNT_DELETED).catch((error: unknown) => {
        // The process that holds it does the same.
        if (DomainError.is(error) && (error.code === 'conflict' || error.code === 'unavailable')) return;
        log.error({ err: error, conversation_id: id }, 'a conversation of a deleted account could not be ended');
      });
    }
  };
  await Promise.all(Array.from({ length: ENDING }, worker));
}
