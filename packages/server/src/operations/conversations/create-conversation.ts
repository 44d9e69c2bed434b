import { randomBytes } from 'node:crypto';
import { createConversation as contract } from '@palaver/contract';
import { deadlineWrites } from '../../calls/deadlines.ts';
import { conversationObject, conversationUrl } from '../../domain/conversations/conversation-object.ts';
import { type CreateRequest, createRequest } from '../../domain/conversations/create-request.ts';
import { type Snapshot, type SnapshotPal, STARTING_PAL, snapshotPal } from '../../domain/conversations/snapshot.ts';
import { findStockPal } from '../../domain/pals/stock-pals.ts';
import { badField, DomainError } from '../../errors.ts';
import type { Platform } from '../../platform-parts.ts';
import { EgressRefused } from '../../security/egress.ts';
import { type ConversationRecord, insertConversation } from '../../store/conversations.ts';
import { findPal } from '../../store/pals.ts';
import { ExpectationError, UniqueError } from '../../store/store.ts';
import { selectPalTools } from '../../store/tools.ts';
import { implement } from '../define.ts';
import { findFace, unknownFace } from '../faces/find-face.ts';
import { isPalId } from '../pals/new-pal-id.ts';

export const createConversation = implement(contract, async ({ input, caller, platform, request }) => {
  const wanted = createRequest(input.body);
  checkCallback(platform, wanted.callback_url);
  const { pal, faceId, tools } = await resolvePal(platform, caller.account_id, wanted);
  const snapshot: Snapshot = { pal, tools };
  const at = platform.now();
  const record: ConversationRecord = {
    conversation_id: '',
    account_id: caller.account_id,
    conversation_name: wanted.conversation_name,
    pal_id: pal.pal_id,
    face_id: faceId,
    status: wanted.test_mode ? 'ended' : 'active',
    chat: wanted.chat,
    callback_url: wanted.callback_url,
    shutdown_reason: null,
    created_at: at,
    updated_at: at,
    ended_at: wanted.test_mode ? at : null,
    next_seq: 1,
    snapshot: JSON.stringify(snapshot),
    body: conversationBody(wanted),
  };
  const made = { ...record, conversation_id: await insert(platform, record) };
  const base = platform.config.publicUrl ?? request.origin;
  const shown = conversationObject(made, base);
  if (!wanted.require_auth && !wanted.test_mode) return shown;
  const lifeS = Math.max(1, wanted.participant_absent_timeout_s);
  const token = await platform.conversations.tokens.mint(made, 'join', lifeS);
  const url = wanted.require_auth ? conversationUrl(base, made.conversation_id, token) : shown.conversation_url;
  return { ...shown, conversation_url: url, meeting_token: token };
});

function conversationBody(wanted: CreateRequest): ConversationRecord['body'] {
  return {
    conversational_context: wanted.conversational_context,
    custom_greeting: wanted.custom_greeting,
    enable_dynamic_greeting: wanted.enable_dynamic_greeting,
    require_auth: wanted.require_auth,
    test_mode: wanted.test_mode,
    languages: wanted.languages,
    max_call_duration_s: wanted.max_call_duration_s,
    participant_left_timeout_s: wanted.participant_left_timeout_s,
    participant_absent_timeout_s: wanted.participant_absent_timeout_s,
    sent: wanted.sent,
  };
}

/** Inserts under an id of our own making; a taken one is drawn again. */
async function insert(platform: Platform, record: ConversationRecord): Promise<string> {
  const { maxConversations } = platform.config;
  for (let tries = 0; ; tries += 1) {
    const id = `c${randomBytes(6).toString('hex').slice(0, 11)}`;
    const row = { ...record, conversation_id: id };
    const deadlines =
      record.status === 'active'
        ? deadlineWrites(platform.jobs, {
            ...record.body,
            conversation_id: id,
            created_at: row.created_at,
            chat: row.chat,
          })
        : [];
    try {
      await platform.store.commit([...insertConversation(platform.store, row, maxConversations), ...deadlines]);
      return id;
    } catch (error) {
      if (error instanceof ExpectationError) {
        throw new DomainError('invalid_request', 'User has reached maximum concurrent conversations', {
          hint: `At most ${maxConversations} conversations may be open at once: end some with POST /v2/conversations/{conversation_id}/end.`,
        });
      }
      if (!(error instanceof UniqueError) || error.constraint !== 'conversations_pkey' || tries === 3) throw error;
    }
  }
}

function checkCallback(platform: Platform, url: string | null): void {
  if (url === null) return;
  try {
    platform.egress.check(url);
  } catch (error) {
    if (!(error instanceof EgressRefused)) throw error;
    const reason = `${error.message} (rule ${error.rule})`;
    throw new DomainError('egress_refused', `Bad Request. callback_url: ${reason}`, {
      details: [{ path: 'callback_url', message: reason }],
      hint: 'Give a public https URL, or open its host with PALAVER_EGRESS_ALLOW.',
    });
  }
}

async function resolvePal(
  platform: Platform,
  accountId: string,
  wanted: CreateRequest,
): Promise<{ readonly pal: SnapshotPal; readonly faceId: string | null; readonly tools: Snapshot['tools'] }> {
  if (wanted.pal_id === null) {
    return { pal: STARTING_PAL, faceId: await usableFace(platform, accountId, wanted, null), tools: [] };
  }
  const stock = findStockPal(wanted.pal_id);
  const own = isPalId(wanted.pal_id) ? await findPal(platform.store, accountId, wanted.pal_id) : undefined;
  const found = own ?? stock;
  if (found === undefined) {
    throw new DomainError('not_found', 'Invalid pal_id', {
      status: 400,
      hint: `GET /v2/pals lists the PALs of this key; "${wanted.pal_id.slice(0, 64)}" is not among them.`,
      details: [{ path: 'pal_id', message: 'does not exist' }],
    });
  }
  const ownFace = found.body.default_face_id;
  const faceId = await usableFace(platform, accountId, wanted, typeof ownFace === 'string' ? ownFace : null);
  if (faceId === null && !wanted.chat) {
    throw badField('face_id', 'the PAL has no default face', 'Send a face_id of GET /v2/faces, or "chat": true.');
  }
  return {
    pal: snapshotPal(found.pal_id, found.pal_name, found.body),
    faceId,
    tools: own === undefined ? [] : await selectPalTools(platform.store, own.pal_id),
  };
}

/** The face of the conversation: the one asked for, else the PAL's own. In a text conversation it need not be ready. */
async function usableFace(
  { store }: Platform,
  accountId: string,
  wanted: CreateRequest,
  ofPal: string | null,
): Promise<string | null> {
  const faceId = wanted.face_id ?? (ofPal || null);
  if (faceId === null) return null;
  const face = await findFace(store, accountId, faceId);
  if (face === undefined) throw unknownFace(faceId);
  if (face.status !== 'completed' && !wanted.chat) {
    throw badField(
      'face_id',
      `"${faceId}" is not ready: its status is ${face.status}`,
      face.error_message ?? undefined,
    );
  }
  return faceId;
}
