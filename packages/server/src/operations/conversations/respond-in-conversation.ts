import { respondInConversation as contract } from '@palaver/contract';
import { conversationEnded } from '../../calls/live-conversation.ts';
import { Answer, implement } from '../define.ts';
import { findOwnConversation } from './find-own-conversation.ts';
import { turnReply } from './turn-reply.ts';

export const respondInConversation = implement(
  contract,
  async ({ input, caller, platform }) => {
    const { conversation_id } = input.params;
    const row = await findOwnConversation(platform, caller, conversation_id);
    const live = row.status === 'active' ? await platform.conversations.open(conversation_id) : null;
    if (live === null) throw conversationEnded(conversation_id);
    const turn = await live.respond(input.body.text, input.body.timeout_s * 1000);
    const reply = turnReply(turn);
    return reply.status === 'ready' ? reply : new Answer(reply, { status: 202 });
  },
  { commitsElsewhere: true },
);
