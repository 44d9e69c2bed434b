import { randomUUID } from 'node:crypto';
import type { ConversationCreate, CreatedConversation } from '@palaver/contract';
import { deadlineWrites } from '../../calls/deadlines.ts';
import { conversationObject, conversationUrl } from '../../domain/conversations/conversation-object.ts';
import { type CreateRequest, createRequest } from '../../domain/conversations/create-request.ts';
import { type Snapshot, type SnapshotPal, STARTING_PAL, snapshotPal } from '../../domain/conversations/snapshot.ts';
import { findStockPal } from '../../domain/pals/stock-pals.ts';
import { badField, DomainError } from '../../errors.ts';
import type { Platform } from '../../platform-parts.ts';
import { EgressRefused } from '../../security/egress.ts';
import { insertConversation, type NewConversation } from '../../store/conversations.ts';
import { findDocument } from '../../store/documents.ts';
import { findPal } from '../../store/pals.ts';
import { ExpectationError, UniqueError, type Write } from '../../store/store.ts';
import { selectPalTools } from '../../store/tools.ts';
import { findFace, unknownFace } from '../faces/find-face.ts';
import { isPalId } from '../pals/new-pal-id.ts';
import { resolveGuidance, resolveMemories } from './resolve-guidance.ts';

/** Who starts a conversation, and what else its start causes. */
export interface Starting {
  readonly account_id: string;
  /** Base of the conversation's URL. */
  readonly base: string;
  /**
   * Further statements of the batch that inserts it. An `ExpectationError` of one of them reaches the caller with its
   * place among them as `index`.
   */
  readonly along?: (conversationId: string) => readonly Write[];
}

/**
 * Starts a conversation of an account (rest-api.md 8.2).
 * @throws DomainError; ExpectationError of what goes along
 */
export async function startConversation(
  platform: Platform,
  starting: Starting,
  body: ConversationCreate,
): Promise<CreatedConversation> {
  const wanted = createRequest(body, { maxCallDurationS: platform.config.maxCallDurationS });
  checkCallback(platform, wanted.callback_url);
  await checkDocuments(platform, starting.account_id, wanted.document_ids);
  const { pal, palBody, faceId, tools } = await resolvePal(platform, starting.account_id, wanted);
  const { store } = platform;
  const isEcho = pal.pipeline_mode === 'echo';
  const guidance = isEcho ? {} : await resolveGuidance(store, starting.account_id, palBody, wanted);
  const memories = isEcho ? [] : await resolveMemories(store, starting.account_id, palBody, wanted.memory_stores);
  const snapshot: Snapshot = { pal, tools, ...guidance };
  const at = platform.now();
  const record: NewConversation = {
    conversation_id: '',
    account_id: starting.account_id,
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
    body: memories.length === 0 ? conversationBody(wanted) : { ...conversationBody(wanted), memories },
  };
  const made = { ...record, conversation_id: await insert(platform, record, starting) };
  const shown = conversationObject(made, starting.base);
  if (!wanted.require_auth && !wanted.test_mode) return shown;
  const lifeS = Math.max(1, wanted.participant_absent_timeout_s);
  const token = await platform.conversations.tokens.mint(made, 'join', lifeS);
  const url = wanted.require_auth
    ? conversationUrl(starting.base, made.conversation_id, token)
    : shown.conversation_url;
  return { ...shown, conversation_url: url, meeting_token: token };
}

function conversationBody(wanted: CreateRequest): NewConversation['body'] {
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
    memory_stores: wanted.memory_stores,
    document_ids: wanted.document_ids,
    document_tags: wanted.document_tags,
    document_retrieval_strategy: wanted.document_retrieval_strategy,
    sent: wanted.sent,
  };
}

/** Inserts under an id of our own making; a taken one is drawn again. */
async function insert(platform: Platform, record: NewConversation, { along }: Starting): Promise<string> {
  const { maxConversations } = platform.config;
  for (let tries = 0; ; tries += 1) {
    const id = `c${randomHex11()}`;
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
    const first = along?.(id) ?? [];
    const inserts = insertConversation(platform.store, row, maxConversations);
    try {
      await platform.store.commit([...first, ...inserts, ...deadlines]);
      return id;
    } catch (error) {
      if (error instanceof ExpectationError && error.index >= first.length) {
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

async function checkDocuments(platform: Platform, accountId: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    if ((await findDocument(platform.store, accountId, id)) !== undefined) continue;
    throw badField('document_ids', `document "${id.slice(0, 64)}" does not exist`, 'GET /v2/documents lists them.');
  }
}

async function resolvePal(
  platform: Platform,
  accountId: string,
  wanted: CreateRequest,
): Promise<{
  readonly pal: SnapshotPal;
  /** The PAL as it is stored. */
  readonly palBody: Readonly<Record<string, unknown>>;
  readonly faceId: string | null;
  readonly tools: Snapshot['tools'];
}> {
  if (wanted.pal_id === null) {
    return { pal: STARTING_PAL, palBody: {}, faceId: await usableFace(platform, accountId, wanted, null), tools: [] };
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
    palBody: found.body,
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
  return face.face_id;
}

/** 44 random bits. Node draws uuids from a pool, which asking for a few random bytes does not. */
function randomHex11(): string {
  const uuid = randomUUID();
  return uuid.slice(0, 8) + uuid.slice(9, 12);
}
