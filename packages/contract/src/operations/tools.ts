import { z } from 'zod';
import { operation } from '../operation.ts';
import { asSent } from '../schemas/as-sent.ts';
import { JsonObject } from '../schemas/json.ts';
import { listOf, listQuery } from '../schemas/list.ts';
import {
  OnCall,
  OnResolve,
  Origin,
  Tool,
  ToolDeliveryInput,
  ToolPolicyInput,
  ToolTest,
  TriggerType,
} from '../schemas/tool.ts';

const params = z.object({ tool_id: z.string().describe('`t` and 12 hex digits; the name of a system tool') });

const name = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/)
  .describe('function name the model uses; unique within the account');
const description = z.string().min(1).describe('when to call it; together with `parameters` at most 10,000 characters');

const optionalFields = {
  parameters: asSent(
    JsonObject.describe(
      'JSON Schema of the arguments, `type: "object"`. Names that start with `tavus_` are reserved. Default `{}`',
    ).optional(),
  ),
  delivery: asSent(ToolDeliveryInput.nullish().describe('exactly one channel; null or absent: `app_message`')),
  trigger_type: asSent(
    TriggerType.optional().describe('default `in_call`; `post_call` runs once after the conversation'),
  ),
  origin: asSent(Origin.nullish().describe('who calls it; default `llm`; null for `post_call`')),
  on_call: asSent(
    OnCall.nullish().describe('what is said while it runs; default `generate_filler`; null for vision and audio'),
  ),
  on_resolve: asSent(OnResolve.optional().describe('what becomes of the result; default `fire_and_forget`')),
  static_filler: asSent(z.string().max(500).nullish().describe('said word for word with `on_call: static_filler`')),
  policy: asSent(ToolPolicyInput.nullish().describe('what must hold before the call leaves; null: nothing')),
};

/** Body of `POST /v2/tools`. */
export const ToolCreate = z.looseObject({ name: asSent(name), description: asSent(description), ...optionalFields });
/** Body of `PATCH /v2/tools/{tool_id}`: only the keys that are present change. */
export const ToolUpdate = z.looseObject({
  name: asSent(name.optional()),
  description: asSent(description.optional()),
  ...optionalFields,
});

const example = {
  name: 'find_parcel',
  description: 'Look up a parcel by tracking code.',
  parameters: { type: 'object', properties: { code: { type: 'string' } }, required: ['code'] },
  on_call: 'static_filler',
  static_filler: 'One second.',
  on_resolve: 'generate_response',
  delivery: {
    app_message: false,
    api: {
      url: 'https://api.example.com/v1/parcels/{code}',
      method: 'GET',
      query_params: { conversation: '{tavus_conversation_id}' },
      auth: { type: 'bearer', token: 'k-1' },
    },
  },
};

export const createToolContract = operation({
  id: 'tools.create',
  summary: 'make a tool that PALs can call',
  description:
    'The tool is attached to PALs with `POST /v2/pals/{pal_id}/tools`. Secrets of `delivery.api.auth` are stored sealed and shown as `********`.',
  effect: 'write',
  scope: 'write',
  http: { method: 'POST', path: '/v2/tools', status: 200 },
  input: { body: ToolCreate },
  output: Tool,
  errors: ['conflict', 'egress_refused'],
  example,
});

export const listToolsContract = operation({
  id: 'tools.list',
  summary: 'list tools',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/tools', status: 200 },
  input: {
    query: z.object({
      ...listQuery,
      sort: z.enum(['asc', 'desc', 'ascending', 'descending']).default('asc').describe('order by `created_at`'),
      type: z.enum(['user', 'system', 'all']).default('user').describe('`all` lists system tools first'),
      name_or_uuid: z.string().optional().describe('part of the name in any case, or the whole `tool_id`'),
    }),
  },
  output: listOf(Tool),
});

export const getToolContract = operation({
  id: 'tools.get',
  summary: 'read a tool, its secrets masked',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/tools/{tool_id}', status: 200 },
  input: { params },
  output: Tool,
  errors: ['not_found'],
});

export const updateToolContract = operation({
  id: 'tools.update',
  summary: 'change the given fields of a tool',
  description:
    'The body is a partial tool, not a JSON Patch. `delivery` replaces the whole block: credentials of the same type keep the secret that is left out. `policy` replaces the whole policy, null removes it.',
  effect: 'idempotent_write',
  scope: 'write',
  http: { method: 'PATCH', path: '/v2/tools/{tool_id}', status: 200 },
  input: { params, body: ToolUpdate },
  output: Tool,
  errors: ['not_found', 'conflict', 'egress_refused'],
  example: { description: 'Look up a parcel by its tracking code.', on_resolve: 'generate_response' },
});

export const deleteToolContract = operation({
  id: 'tools.delete',
  summary: 'delete a tool and detach it from every PAL',
  effect: 'irreversible',
  scope: 'write',
  http: { method: 'DELETE', path: '/v2/tools/{tool_id}', status: 204 },
  input: { params },
  output: z.undefined(),
  errors: ['not_found'],
});

export const testToolContract = operation({
  id: 'tools.test',
  summary: 'try a tool with sample arguments',
  description:
    'Checks the arguments and shows the request that would be sent, secrets masked, or the event an `app_message` tool would emit. With `send: true` the request is sent, and the result is what the PAL would get.',
  effect: 'write',
  scope: 'write',
  http: { method: 'POST', path: '/v2/tools/{tool_id}/test', status: 200 },
  input: {
    params,
    body: z.object({
      arguments: asSent(JsonObject.optional().describe('as the model would give them; default `{}`')),
      send: z.boolean().default(false).describe('send the request to the real endpoint'),
      conversation_id: z.string().optional().describe('fills the `{tavus_…}` placeholders from this conversation'),
    }),
  },
  output: ToolTest,
  errors: ['not_found'],
  example: { arguments: { code: 'A-1' }, send: false },
});
