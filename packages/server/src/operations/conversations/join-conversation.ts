import { joinConversation as contract } from '@palaver/contract';
import type { Snapshot } from '../../domain/conversations/snapshot.ts';
import { DomainError } from '../../errors.ts';
import type { Platform } from '../../platform-parts.ts';
import { type ConversationRecord, readJoinable } from '../../store/conversations.ts';
import { implement } from '../define.ts';
import { findFace } from '../faces/find-face.ts';
import { unknownConversation } from './find-own-conversation.ts';

/** A conversation that outlives its longest call by this much may still be read by its page. */
const SLACK_S = 300;

/** Keyless: whoever knows the id of a conversation that is not private may join it, as its URL promises. */
export const joinConversation = implement(contract, async ({ input, platform }) => {
  const { conversation_id } = input.params;
  const record = await readJoinable(platform.store, conversation_id);
  if (record === null) throw unknownConversation(conversation_id);
  if (record.body.require_auth) await checkToken(record, input.query.t, platform);
  const { pal } = JSON.parse(record.snapshot) as Snapshot;
  const face = record.face_id === null ? undefined : await findFace(platform.store, record.account_id, record.face_id);
  const shown = {
    conversation_id,
    conversation_name: record.conversation_name,
    status: record.status,
    pal_name: pal.pal_name,
    face:
      face === undefined
        ? null
        : { face_id: face.face_id, face_name: face.face_name, thumbnail_image_url: face.thumbnail_image_url },
  };
  if (record.status === 'ended') return { ...shown, token: null, expires_at: null };
  const now = platform.now();
  const endsAt = record.created_at + (record.body.max_call_duration_s + SLACK_S) * 1000;
  const lifeS = Math.max(60, Math.ceil((endsAt - now) / 1000));
  return {
    ...shown,
    token: await platform.conversations.tokens.mint(record, 'session', lifeS),
    expires_at: new Date(now + lifeS * 1000).toISOString(),
  };
});

async function checkToken(record: ConversationRecord, token: string | undefined, platform: Platform): Promise<void> {
  const verdict = await platform.conversations.tokens.read(record, token ?? '');
  if (verdict.valid) return;
  const expired = verdict.reason === 'expired';
  throw new DomainError('unauthenticated', expired ? 'the token has expired' : 'this conversation needs its token', {
    hint: expired
      ? 'Ask whoever invited you for a new link.'
      : 'Open the conversation_url that came with the conversation: it carries the token as ?t=.',
  });
}
