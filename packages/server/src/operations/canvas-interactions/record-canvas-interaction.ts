import { hash } from 'node:crypto';
import { type CanvasInteractionInput, recordCanvasInteractionContract } from '@palaver/contract';
import { callback } from '../../calls/callback-writes.ts';
import { isDeeperThan } from '../../domain/tools/json-schema-walk.ts';
import { badField, DomainError } from '../../errors.ts';
import type { Platform } from '../../platform-parts.ts';
import {
  findInteraction,
  INTERACTION_KNOWN,
  insertInteraction,
  recentInteractions,
} from '../../store/canvas-interactions.ts';
import { type ConversationRecord, readJoinable } from '../../store/conversations.ts';
import { UniqueError } from '../../store/store.ts';
import { unknownConversation } from '../conversations/find-own-conversation.ts';
import { implement } from '../define.ts';
import { shownInteraction } from './shown-interaction.ts';

/** Interactions of one address in one conversation. */
const most = 120;
const windowMs = 60_000;
const maxDepth = 32;

/** Keyless: a page that shows the canvas has no key, and knows the id of its conversation. */
export const recordCanvasInteraction = implement(
  recordCanvasInteractionContract,
  async ({ input, caller, platform }) => {
    const { conversation_id } = input.params;
    const { store } = platform;
    if (isDeeperThan(input.body, maxDepth)) throw badField('value', `is nested deeper than ${maxDepth}`);
    const conversation = await readJoinable(store, conversation_id);
    if (conversation === null) throw unknownConversation(conversation_id);
    if (conversation.status !== 'active') {
      throw new DomainError('invalid_request', `conversation "${conversation_id}" has ended`);
    }
    const content = contentOf(input.body);
    if (await isKnown(platform, conversation_id, input.body.interaction_id, content)) return { success: true as const };
    const sender = hash('sha256', `${conversation_id}\n${caller.ip ?? ''}`, 'hex').slice(0, 32);
    await checkRate(platform, conversation_id, sender);
    try {
      await store.commit(interactionWrites(platform, conversation, { sender, content, body: input.body }));
    } catch (error) {
      if (!(error instanceof UniqueError) || error.constraint !== INTERACTION_KNOWN) throw error;
      // The same request was faster, or another one under its id.
      await isKnown(platform, conversation_id, input.body.interaction_id, content);
    }
    platform.outbox.wake();
    return { success: true as const };
  },
);

/** The interaction in one spelling, so that a repetition can be told from another one. */
function contentOf({
  interaction_id,
  tool_call_id,
  component,
  component_version,
  type,
  ...rest
}: CanvasInteractionInput) {
  const { value = null, metadata = null } = rest;
  return JSON.stringify({ interaction_id, tool_call_id, component, component_version, type, value, metadata });
}

/** @throws DomainError `conflict` when the id belongs to another interaction */
async function isKnown({ store }: Platform, conversationId: string, id: string, content: string): Promise<boolean> {
  const known = await findInteraction(store, conversationId, id);
  if (known === undefined || known.content === content) return known !== undefined;
  throw new DomainError('conflict', `interaction "${id}" was recorded with other content`, {
    details: [{ path: 'interaction_id', message: 'belongs to another interaction' }],
    hint: 'Give every interaction an id of its own.',
  });
}

async function checkRate({ store, now }: Platform, conversationId: string, sender: string): Promise<void> {
  const { count, oldest } = await recentInteractions(store, conversationId, sender, now() - windowMs);
  if (count < most) return;
  const waitS = Math.max(1, Math.ceil((oldest + windowMs - now()) / 1000));
  throw new DomainError('rate_limited', `at most ${most} interactions in ${windowMs / 1000} s`, {
    hint: `Try again in ${waitS} s.`,
    headers: { 'Retry-After': String(waitS) },
  });
}

function interactionWrites(
  { store, now }: Platform,
  conversation: ConversationRecord,
  {
    sender,
    content,
    body,
  }: { readonly sender: string; readonly content: string; readonly body: CanvasInteractionInput },
) {
  const { conversation_id } = conversation;
  const created_at = now();
  const { interaction_id } = body;
  return [
    insertInteraction(store, { conversation_id, interaction_id, content, sender, created_at }),
    ...callback(
      store,
      conversation,
      created_at,
      'canvas.interaction',
      shownInteraction(conversation_id, { content, created_at }),
    ),
  ];
}
