import { getTurn as contract } from '@palaver/contract';
import { lastTurn } from '../../domain/conversations/last-turn.ts';
import { journalEvents } from '../../domain/conversations/transcript.ts';
import { DomainError } from '../../errors.ts';
import { readCallRows, readRecords } from '../../store/journal-reads.ts';
import { implement } from '../define.ts';
import { findOwnConversation } from './find-own-conversation.ts';
import { turnReply } from './turn-reply.ts';

export const getTurn = implement(contract, async ({ input, caller, platform }) => {
  const { conversation_id } = input.params;
  const row = await findOwnConversation(platform, caller, conversation_id);
  const live = row.status === 'active' ? await platform.conversations.open(conversation_id) : null;
  const turn =
    live === null
      ? lastTurn(
          journalEvents(await readRecords(platform.store, conversation_id)),
          await readCallRows(platform.store, conversation_id),
        )
      : live.turn();
  if (turn !== null) return turnReply(turn);
  throw new DomainError('invalid_request', 'Bad Request. turn: nothing has been said in this conversation yet', {
    hint: 'Say something first: POST {"text": "…"} to the same path.',
  });
});
