import type { ConversationCreate } from '@palaver/contract';
import { badField } from '../../errors.ts';
import { conversationLanguages } from './languages.ts';

/** A create body with its aliases resolved and its defaults filled in. */
export interface CreateRequest {
  readonly pal_id: string | null;
  readonly face_id: string | null;
  readonly conversation_name: string;
  readonly callback_url: string | null;
  readonly chat: boolean;
  readonly conversational_context: string;
  readonly custom_greeting: string | null;
  readonly enable_dynamic_greeting: boolean;
  readonly require_auth: boolean;
  readonly test_mode: boolean;
  readonly languages: readonly string[] | 'all';
  readonly max_call_duration_s: number;
  readonly participant_left_timeout_s: number;
  readonly participant_absent_timeout_s: number;
  readonly memory_stores: readonly string[];
  readonly document_ids: readonly string[];
  readonly document_tags: readonly string[];
  readonly document_retrieval_strategy: 'speed' | 'balanced' | 'quality';
  readonly sent: Readonly<Record<string, unknown>>;
}

const READ = new Set([
  'pal_id',
  'persona_id',
  'face_id',
  'replica_id',
  'conversation_name',
  'callback_url',
  'chat',
  'chat_mode',
  'conversational_context',
  'custom_greeting',
  'memory_stores',
  'participant_tags',
  'document_ids',
  'document_tags',
  'document_retrieval_strategy',
]);

const STORAGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  s3: ['bucket_name', 'bucket_region', 'assume_role_arn'],
  gcs: ['bucket_name', 'project_id', 'workload_identity_provider', 'service_account_email'],
  azure_blob: ['storage_account', 'container', 'tenant_id', 'client_id'],
};

export interface CreateLimits {
  /** The longest call that the operator allows. */
  readonly maxCallDurationS: number;
}

const DEFAULT_DURATION_S = 3600;
/** Beyond it documents are named by tags. */
const MAX_DOCUMENTS = 200;

/**
 * The cross-field rules of a new conversation (rest-api.md 8.2).
 * @throws DomainError naming the field
 */
export function createRequest(body: ConversationCreate, limits: CreateLimits): CreateRequest {
  const palId = oneOf('pal_id', body.pal_id, 'persona_id', body.persona_id);
  const faceId = oneOf('face_id', body.face_id, 'replica_id', body.replica_id);
  if (palId === null && faceId === null) {
    throw badField(
      'pal_id',
      'give pal_id or face_id',
      'Send the id of a PAL, for example {"pal_id": "p…", "chat": true}.',
    );
  }
  const chat = oneOf('chat', body.chat, 'chat_mode', body.chat_mode) ?? false;
  const properties = body.properties ?? {};
  const stores = oneOf('memory_stores', body.memory_stores, 'participant_tags', body.participant_tags) ?? [];
  checkMemoryStores(stores);
  const duration = properties.max_call_duration ?? Math.min(DEFAULT_DURATION_S, limits.maxCallDurationS);
  if (duration > limits.maxCallDurationS) {
    throw badField('properties.max_call_duration', `must be at most ${limits.maxCallDurationS} seconds`);
  }
  checkRecordingStorage(properties.recording_storage ?? null);
  const documents = [...new Set(body.document_ids ?? [])];
  if (documents.length > MAX_DOCUMENTS) throw badField('document_ids', `at most ${MAX_DOCUMENTS} documents`);
  return {
    pal_id: palId,
    face_id: faceId,
    conversation_name: body.conversation_name?.trim() || 'New Conversation',
    callback_url: body.callback_url || null,
    chat,
    conversational_context: body.conversational_context ?? '',
    custom_greeting: body.custom_greeting?.trim() ? body.custom_greeting : null,
    enable_dynamic_greeting: body.enable_dynamic_greeting ?? false,
    require_auth: body.require_auth === true || properties.require_auth === true,
    test_mode: body.test_mode ?? false,
    languages: conversationLanguages(properties.language, properties.languages),
    max_call_duration_s: duration,
    participant_left_timeout_s: properties.participant_left_timeout ?? 0,
    participant_absent_timeout_s: properties.participant_absent_timeout ?? 300,
    memory_stores: [...new Set(stores)],
    document_ids: documents,
    document_tags: [...new Set(body.document_tags ?? [])],
    document_retrieval_strategy: body.document_retrieval_strategy ?? 'quality',
    sent: Object.fromEntries(Object.entries(body).filter(([key, value]) => !READ.has(key) && value != null)),
  };
}

/** A field under its newer or its older name; both may be sent as long as they agree. */
function oneOf<T>(key: string, value: T | null | undefined, alias: string, other: T | null | undefined): T | null {
  const first = value === '' ? null : value;
  const second = other === '' ? null : other;
  if (first != null && second != null && JSON.stringify(first) !== JSON.stringify(second)) {
    throw badField(key, `differs from ${alias}, which is its other name`, `Send only ${key}.`);
  }
  return first ?? second ?? null;
}

function checkMemoryStores(stores: readonly string[]): void {
  if (stores.length > 10) throw badField('memory_stores', 'at most 10 names');
  const bad = stores.find((name) => !/^[A-Za-z0-9_.:-]{1,128}$/.test(name));
  if (bad !== undefined) {
    throw badField(
      'memory_stores',
      `"${bad.slice(0, 140)}" must be 1 to 128 of letters, digits, "_", ".", ":" and "-"`,
    );
  }
}

function checkRecordingStorage(storage: Readonly<Record<string, unknown>> | null): void {
  if (storage === null) return;
  const provider = String(storage.provider);
  for (const key of STORAGE_KEYS[provider] ?? []) {
    const value = storage[key];
    if (typeof value !== 'string' || value.trim() === '') {
      throw badField(`properties.recording_storage.${key}`, `needed for provider "${provider}"`);
    }
  }
}
