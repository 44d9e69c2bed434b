import { z } from 'zod';
import { JsonObject } from './json.ts';

const text = (max: number) => z.string().max(max);
const names = z.array(z.string()).nullish();
const seconds = z.number().int().min(0);

/** Where a recording goes; which further keys are needed depends on the provider. */
export const RecordingStorage = z.looseObject({ provider: z.enum(['s3', 'gcs', 'azure_blob']) });

export const ConversationProperties = z.looseObject({
  max_call_duration: z
    .number()
    .int()
    .min(1)
    .nullish()
    .describe('seconds from the start; at most 3600, unless the operator allows more'),
  participant_left_timeout: seconds.nullish().describe('seconds after the last participant left'),
  participant_absent_timeout: seconds.nullish().describe('seconds from creation until somebody joins'),
  enable_recording: z.boolean().nullish(),
  enable_closed_captions: z.boolean().nullish(),
  apply_greenscreen: z.boolean().nullish(),
  language: z.string().nullish().describe('full English name of a language, or `multilingual`'),
  languages: names.describe('language codes'),
  require_auth: z.boolean().nullish(),
  recording_storage: RecordingStorage.nullish(),
  recording_s3_bucket_name: z.string().nullish(),
  recording_s3_bucket_region: z.string().nullish(),
  aws_assume_role_arn: z.string().nullish(),
  livekit_ws_url: z.string().nullish(),
  livekit_room_token: z.string().nullish(),
});

/** Body of `POST /v2/conversations`. `persona_…` and `replica_…` are the older names of `pal_…` and `face_…`. */
export const ConversationCreate = z.object({
  pal_id: z.string().nullish(),
  persona_id: z.string().nullish(),
  face_id: z.string().nullish().describe('default: the face of the PAL'),
  replica_id: z.string().nullish(),
  conversation_name: text(255).nullish(),
  conversational_context: text(100_000).nullish().describe('joined to the context of the PAL, for this conversation'),
  custom_greeting: text(2_000).nullish().describe('said first, in place of the greeting of the PAL'),
  enable_dynamic_greeting: z.boolean().nullish(),
  callback_url: text(2_048).nullish(),
  audio_only: z.boolean().nullish(),
  test_mode: z.boolean().nullish().describe('created as ended, runs nothing'),
  memory_stores: names,
  participant_tags: names,
  document_ids: names,
  document_tags: names,
  document_retrieval_strategy: z.enum(['speed', 'balanced', 'quality']).nullish(),
  require_auth: z
    .boolean()
    .nullish()
    .describe('a private conversation: joining needs the `meeting_token` of the answer'),
  max_participants: z.number().int().min(2).nullish(),
  policy: z.literal('eu').nullish(),
  meeting_url: text(2_048).nullish(),
  properties: ConversationProperties.nullish(),
  chat: z.boolean().nullish().describe('text only'),
  chat_mode: z.boolean().nullish(),
});
export type ConversationCreate = z.infer<typeof ConversationCreate>;

export const ConversationStatus = z.enum(['active', 'ended']);
export type ConversationStatus = z.infer<typeof ConversationStatus>;

/** Something that happened to a conversation as a whole, with the body its webhook has. */
export const ConversationEvent = z.object({
  event_type: z.string(),
  timestamp: z.string(),
  properties: JsonObject,
});
export type ConversationEvent = z.infer<typeof ConversationEvent>;

/** A conversation, as every endpoint returns it: with the newer keys and their older twins. */
export const Conversation = z.object({
  conversation_id: z.string(),
  conversation_name: z.string(),
  conversation_url: z.string().describe('the page on which people join'),
  status: ConversationStatus,
  callback_url: z.string().nullable(),
  pal_id: z.string().nullable(),
  persona_id: z.string().nullable(),
  face_id: z.string().nullable(),
  replica_id: z.string().nullable(),
  chat: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
  ended_at: z.string().nullable(),
  /** Only with `?verbose=true`. */
  shutdown_reason: z.string().nullable().optional(),
  /** Only with `?verbose=true`, else null. */
  events: z.array(ConversationEvent).nullable(),
});
export type Conversation = z.infer<typeof Conversation>;

export const CreatedConversation = Conversation.extend({
  /** Present when the conversation needs a token to join, or is a test. */
  meeting_token: z.string().optional(),
});
export type CreatedConversation = z.infer<typeof CreatedConversation>;

/** A user turn over REST. */
export const TurnRequest = z.object({
  text: z.string().min(1).max(100_000).regex(/\S/, 'must not be blank'),
  timeout_s: z.number().min(1).max(60).default(20).describe('seconds to wait for the answer, 1 to 60'),
});
export type TurnRequest = z.infer<typeof TurnRequest>;

export const TurnReply = z.object({
  status: z.enum(['ready', 'pending']),
  turn_idx: z.number().int(),
  text: z.string().optional(),
  inference_ids: z.array(z.string()).optional(),
  tool_calls: z.array(JsonObject).optional(),
});
export type TurnReply = z.infer<typeof TurnReply>;

export const ConversationMessage = z.object({
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  turn_idx: z.number().int(),
  created_at: z.string(),
});

/** What a page needs to join without an API key. */
export const JoinGrant = z.object({
  conversation_id: z.string(),
  conversation_name: z.string(),
  status: ConversationStatus,
  pal_name: z.string(),
  face: z.object({ face_id: z.string(), face_name: z.string(), thumbnail_image_url: z.string().nullable() }).nullable(),
  /** Opens the live socket of this conversation and nothing else; null when the conversation has ended. */
  token: z.string().nullable(),
  /** ISO 8601; null without a token. */
  expires_at: z.string().nullable(),
});
export type JoinGrant = z.infer<typeof JoinGrant>;
