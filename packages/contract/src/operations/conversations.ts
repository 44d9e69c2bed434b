import { z } from 'zod';
import { operation } from '../operation.ts';
import {
  Conversation,
  ConversationCreate,
  ConversationMessage,
  ConversationStatus,
  CreatedConversation,
  JoinGrant,
  TurnReply,
  TurnRequest,
} from '../schemas/conversation.ts';
import { listOf, listQuery } from '../schemas/list.ts';
import { DurableEvent } from '../schemas/live-event.ts';

const params = z.object({ conversation_id: z.string() });
const noBody = z.unknown();

export const createConversation = operation({
  id: 'conversations.create',
  summary: 'start a conversation with a PAL',
  effect: 'write',
  scope: 'converse',
  http: { method: 'POST', path: '/v2/conversations', status: 200 },
  input: { body: ConversationCreate },
  output: CreatedConversation,
  errors: ['egress_refused'],
  example: { pal_id: 'p7c1e44d9b02', chat: true, conversation_name: 'Front desk' },
});

export const listConversations = operation({
  id: 'conversations.list',
  summary: 'list conversations, oldest first',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/conversations', status: 200 },
  input: { query: z.object({ ...listQuery, status: ConversationStatus.optional() }) },
  output: listOf(Conversation),
});

export const getConversation = operation({
  id: 'conversations.get',
  summary: 'read a conversation, with its events on demand',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/conversations/{conversation_id}', status: 200 },
  input: { params, query: z.object({ verbose: z.boolean().default(false) }) },
  output: Conversation,
  errors: ['not_found'],
});

export const endConversation = operation({
  id: 'conversations.end',
  summary: 'end a conversation; ending it again changes nothing',
  effect: 'idempotent_write',
  scope: 'converse',
  http: { method: 'POST', path: '/v2/conversations/{conversation_id}/end', status: 200 },
  input: { params, body: noBody },
  output: Conversation,
  errors: ['not_found', 'conflict'],
});

export const deleteConversation = operation({
  id: 'conversations.delete',
  summary: 'delete a conversation, ending it first',
  description: 'With `hard=true` its transcript, events and calls are erased as well.',
  effect: 'irreversible',
  scope: 'write',
  http: { method: 'DELETE', path: '/v2/conversations/{conversation_id}', status: 204 },
  input: { params, query: z.object({ hard: z.boolean().default(false) }) },
  output: z.undefined(),
  errors: ['not_found', 'conflict'],
});

export const respondInConversation = operation({
  id: 'conversations.respond',
  summary: 'say something as the user and wait for the answer',
  description: '202 when the answer takes longer than `timeout_s`: read the turn with GET on the same path.',
  effect: 'write',
  scope: 'converse',
  http: {
    method: 'POST',
    path: '/v2/conversations/{conversation_id}/respond',
    status: 200,
    otherStatuses: [202],
    aliases: ['/v2/conversations/{conversation_id}/messages'],
  },
  input: { params, body: TurnRequest },
  output: TurnReply,
  errors: ['not_found', 'conflict'],
  example: { text: 'When do you open?', timeout_s: 20 },
});

export const getTurn = operation({
  id: 'conversations.turn',
  summary: 'read the newest turn',
  effect: 'read',
  scope: 'read',
  alsoScope: 'converse',
  http: { method: 'GET', path: '/v2/conversations/{conversation_id}/respond', status: 200 },
  input: { params },
  output: TurnReply,
  errors: ['not_found'],
});

export const listMessages = operation({
  id: 'conversations.messages',
  summary: 'read everything that was said',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/conversations/{conversation_id}/messages', status: 200 },
  input: { params },
  output: z.object({ data: z.array(ConversationMessage) }),
  errors: ['not_found'],
});

export const listConversationEvents = operation({
  id: 'conversations.events',
  summary: 'read the durable events of a conversation, in order',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/conversations/{conversation_id}/events', status: 200 },
  input: {
    params,
    query: z.object({
      after: z.number().int().min(0).default(0).describe('only events with a higher `seq`'),
      limit: z.number().int().min(1).max(1000).default(100),
    }),
  },
  output: z.object({ data: z.array(DurableEvent), last_seq: z.number().int() }),
  errors: ['not_found'],
});

export const joinConversation = operation({
  id: 'conversations.join',
  summary: 'get the token with which a page opens the live socket, without an API key',
  description: 'A private conversation asks for the `meeting_token` as `?t=`.',
  effect: 'read',
  scope: null,
  http: { method: 'GET', path: '/v2/conversations/{conversation_id}/join', status: 200 },
  input: { params, query: z.object({ t: z.string().max(2_048).optional() }) },
  output: JoinGrant,
  errors: ['not_found', 'unauthenticated', 'rate_limited'],
});
