import { endDeploymentConversationContract } from '@palaver/contract';
import { conversationObject } from '../../domain/conversations/conversation-object.ts';
import { DomainError } from '../../errors.ts';
import { findConversation } from '../../store/conversations.ts';
import { deploymentOfConversation } from '../../store/deployments.ts';
import { implement } from '../define.ts';
import { findVisitedDeployment } from './find-deployment.ts';
import { withoutPal } from './without-pal.ts';

/** Whoever knows the id of a conversation may end it, as whoever knows its URL may join it. */
export const endDeploymentConversation = implement(
  endDeploymentConversationContract,
  async ({ input, platform, request }) => {
    const { deployment_id, conversation_id } = input.params;
    const { account_id } = await findVisitedDeployment(platform, request, deployment_id);
    const isOf = (await deploymentOfConversation(platform.store, conversation_id)) === deployment_id;
    let row = isOf ? await findConversation(platform.store, account_id, conversation_id) : null;
    if (row === null) throw unknown(conversation_id);
    if (row.status === 'active') {
      await platform.conversations.end(conversation_id, 'end_conversation_endpoint_hit');
      row = await findConversation(platform.store, account_id, conversation_id);
      if (row === null) throw unknown(conversation_id);
    }
    return withoutPal(conversationObject(row, platform.config.publicUrl ?? request.origin));
  },
);

function unknown(conversationId: string): DomainError {
  return new DomainError('not_found', `conversation "${conversationId.slice(0, 64)}" is not of this deployment`, {
    hint: 'Send the conversation_id that …/start answered.',
    details: [{ path: 'conversation_id', message: 'does not exist' }],
  });
}
