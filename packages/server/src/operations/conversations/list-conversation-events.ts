import { listConversationEvents as contract, type LiveEvent } from '@palaver/contract';
import { readEvents } from '../../store/journal-reads.ts';
import { implement } from '../define.ts';
import { findOwnConversation } from './find-own-conversation.ts';

export const listConversationEvents = implement(contract, async ({ input, caller, platform }) => {
  const { conversation_id } = input.params;
  await findOwnConversation(platform, caller, conversation_id);
  const { after, limit } = input.query;
  const events: readonly LiveEvent[] = await readEvents(platform.store, conversation_id, after, limit);
  return { data: events.map((event) => ({ ...event })), last_seq: events.at(-1)?.seq ?? after };
});
