import { z } from 'zod';
import { operation } from '../operation.ts';
import { asSent } from '../schemas/as-sent.ts';
import { Conversation, CreatedConversation } from '../schemas/conversation.ts';
import {
  Deployment,
  DeploymentChannel,
  DeploymentCreate,
  DeploymentInit,
  DeploymentStart,
  DeploymentStatus,
} from '../schemas/deployment.ts';
import { JsonPatchOperation } from '../schemas/json.ts';

const params = z.object({ deployment_id: z.string().describe('`dp` and 14 hex digits') });
const path = '/v2/deployments/{deployment_id}';

export const createDeploymentContract = operation({
  id: 'deployments.create',
  summary: 'let strangers talk to a PAL on a page',
  effect: 'write',
  scope: 'write',
  http: { method: 'POST', path: '/v2/deployments', status: 200 },
  input: { body: DeploymentCreate },
  output: Deployment,
  example: {
    pal_id: 'p7c1e44d9b02',
    channel: 'embed',
    name: 'Museum shop',
    allowed_origins: ['https://shop.example.com'],
    limits: { daily_call_limit: 200, max_call_duration: 600 },
    customization: { conversation: { unique_memory_tag: true } },
  },
});

export const listDeploymentsContract = operation({
  id: 'deployments.list',
  summary: 'list deployments, newest first',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/deployments', status: 200 },
  input: {
    query: z.object({
      limit: z.number().int().min(1).max(200).default(25).describe('page size, 1 to 200'),
      page: z.number().int().min(0).default(0).describe('page number from 0'),
      pal_id: z.string().optional(),
      persona_id: z.string().optional().describe('older name of `pal_id`'),
      channel: DeploymentChannel.optional(),
      status: DeploymentStatus.optional(),
      include_thumbnails: z.boolean().default(true),
    }),
  },
  output: z.object({
    data: z.array(Deployment),
    total: z.number().int(),
    total_count: z.number().int(),
  }),
});

export const getDeploymentContract = operation({
  id: 'deployments.get',
  summary: 'read a deployment',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path, status: 200 },
  input: { params },
  output: Deployment,
  errors: ['not_found'],
});

export const updateDeploymentContract = operation({
  id: 'deployments.update',
  summary: 'change a deployment with a JSON Patch (RFC 6902)',
  description: 'The paths are those of the deployment as it is read. 304 when nothing changes.',
  effect: 'idempotent_write',
  scope: 'write',
  http: { method: 'PATCH', path, status: 200, otherStatuses: [304] },
  input: { params, body: asSent(z.array(JsonPatchOperation).max(100)) },
  output: Deployment,
  errors: ['not_found', 'not_modified', 'conflict'],
  example: [{ op: 'replace', path: '/status', value: 'inactive' }],
});

export const deleteDeploymentContract = operation({
  id: 'deployments.delete',
  summary: 'delete a deployment; conversations that were started through it run on',
  effect: 'irreversible',
  scope: 'write',
  http: { method: 'DELETE', path, status: 204 },
  input: { params },
  output: z.undefined(),
  errors: ['not_found'],
});

export const initDeploymentContract = operation({
  id: 'deployments.init',
  summary: 'read what a visitor of a deployment may know, without an API key',
  description: 'A request of a page whose origin is not allowed is refused.',
  effect: 'read',
  scope: null,
  http: { method: 'GET', path: `${path}/init`, status: 200 },
  input: { params },
  output: DeploymentInit,
  errors: ['not_found', 'forbidden', 'rate_limited'],
});

export const startDeploymentContract = operation({
  id: 'deployments.start',
  summary: 'start a conversation through a deployment, without an API key',
  effect: 'write',
  scope: null,
  http: { method: 'POST', path: `${path}/start`, status: 200 },
  input: { params, body: DeploymentStart },
  output: CreatedConversation,
  errors: ['not_found', 'forbidden', 'unauthenticated', 'rate_limited'],
  example: { conversational_context: 'The visitor looks at the page of the museum shop.' },
});

export const endDeploymentConversationContract = operation({
  id: 'deployments.end',
  summary: 'end a conversation that was started through a deployment, without an API key',
  effect: 'idempotent_write',
  scope: null,
  http: { method: 'POST', path: `${path}/conversations/{conversation_id}/end`, status: 200 },
  input: { params: params.extend({ conversation_id: z.string() }), body: z.unknown() },
  output: Conversation,
  errors: ['not_found', 'forbidden', 'conflict', 'rate_limited'],
});
