import { listMessages as contract } from '@palaver/contract';
import { journalEvents, spokenLines } from '../../domain/conversations/transcript.ts';
import { readRecords } from '../../store/journal-reads.ts';
import { implement } from '../define.ts';
import { findOwnConversation } from './find-own-conversation.ts';

export const listMessages = implement(contract, async ({ input, caller, platform }) => {
  const { conversation_id } = input.params;
  await findOwnConversation(platform, caller, conversation_id);
  const lines = spokenLines(journalEvents(await readRecords(platform.store, conversation_id)));
  return {
    data: lines.map(({ role, content, turn_idx, timestamp }) => ({
      role,
      content,
      turn_idx,
      created_at: new Date(timestamp * 1000).toISOString(),
    })),
  };
});
