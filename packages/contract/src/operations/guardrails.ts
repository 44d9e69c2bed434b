import { z } from 'zod';
import { operation } from '../operation.ts';
import { asSent } from '../schemas/as-sent.ts';
import {
  CreatedGuardrailSet,
  Guardrail,
  GuardrailSet,
  guardrailFields,
  guardrailReferences,
} from '../schemas/guardrail.ts';
import { JsonPatchOperation } from '../schemas/json.ts';
import { listOf, listQuery } from '../schemas/list.ts';

const params = z.object({ guardrail_id: z.string().describe('`uuid` of a guardrail, or `guardrails_id` of a set') });
const path = '/v2/guardrails/{guardrail_id}';

/** Body of `POST /v2/guardrails`: one guardrail, or a set when there is `data`. */
export const GuardrailCreate = z.looseObject({
  guardrail_name: asSent(guardrailFields.guardrail_name.optional().describe('required for one guardrail')),
  guardrail_prompt: asSent(guardrailFields.guardrail_prompt.optional().describe('required for one guardrail')),
  modality: asSent(guardrailFields.modality),
  callback_url: asSent(guardrailFields.callback_url),
  tags: asSent(guardrailFields.tags),
  app_message: asSent(guardrailFields.app_message),
  tool_call: asSent(guardrailFields.tool_call),
  name: asSent(z.string().max(100).nullish().describe('name of a set')),
  data: asSent(z.array(z.looseObject(guardrailFields)).min(1).max(50).optional().describe('the guardrails of a set')),
});

/** The body of a change as an object: only the fields that are present change, each is replaced as a whole. */
export const GuardrailUpdate = z.looseObject({
  ...guardrailFields,
  guardrail_name: guardrailFields.guardrail_name.optional(),
  guardrail_prompt: guardrailFields.guardrail_prompt.optional(),
  name: z.string().max(100).optional().describe('of a set'),
  data: z.array(z.looseObject(guardrailFields)).min(1).max(50).optional().describe('of a set'),
});

const ShownGuardrail = Guardrail.extend(guardrailReferences);
const ShownSet = GuardrailSet.extend(guardrailReferences);

export const createGuardrailContract = operation({
  id: 'guardrails.create',
  summary: 'make a guardrail, or a set of them',
  description:
    'A body with `data` makes a set, the older form; any other makes one guardrail. A PAL names guardrails by `guardrail_ids` and `guardrail_tags`, and a set by `guardrails_id`. At most 50 guardrails can have the same tag.',
  effect: 'write',
  scope: 'write',
  http: { method: 'POST', path: '/v2/guardrails', status: 200 },
  input: { body: GuardrailCreate },
  output: z.union([Guardrail, CreatedGuardrailSet]),
  errors: ['egress_refused', 'conflict'],
  example: {
    guardrail_name: 'no_salary_talk',
    guardrail_prompt: 'Never name or estimate the salary of an employee.',
    tags: ['front-desk'],
    app_message: true,
  },
});

export const listGuardrailsContract = operation({
  id: 'guardrails.list',
  summary: 'list sets of guardrails, or with `legacy=false` the guardrails',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/guardrails', status: 200 },
  input: {
    query: z.object({
      ...listQuery,
      legacy: z.boolean().default(true).describe('true: sets, the older form; false: guardrails that are in no set'),
      sort: z.enum(['asc', 'desc', 'ascending', 'descending']).default('asc').describe('order by `created_at`'),
      type: z.enum(['user', 'system', 'all']).default('user').describe('there are no system guardrails'),
      name_or_uuid: z.string().optional().describe('part of the name in any case, or the whole id'),
      tags: z.array(z.string()).optional().describe('with any of these tags; separated by commas'),
      verbose: z.boolean().default(false).describe('adds `pal_refs`, `persona_refs` and `guardrail_type`'),
    }),
  },
  output: listOf(z.union([ShownGuardrail, ShownSet])),
});

export const listGuardrailTagsContract = operation({
  id: 'guardrails.tags',
  summary: 'list the tags that guardrails have',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/guardrails/tags', status: 200 },
  input: {
    query: z.object({
      limit: listQuery.limit.default(100),
      page: listQuery.page,
      search: z.string().optional().describe('part of the tag in any case'),
    }),
  },
  output: z.object({
    tags: z.array(z.object({ tag: z.string(), count: z.number().int() })),
    data: z.array(z.object({ tag: z.string(), count: z.number().int() })).describe('the same as `tags`'),
    total_count: z.number().int(),
  }),
});

export const getGuardrailContract = operation({
  id: 'guardrails.get',
  summary: 'read a guardrail, or a set by its id',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path, status: 200 },
  input: {
    params,
    query: z.object({
      verbose: z.boolean().default(false).describe('adds `pal_refs`, `persona_refs` and `guardrail_type`'),
      legacy: z.boolean().optional().describe('accepted; the id tells whether it is a set'),
    }),
  },
  output: z.union([ShownGuardrail, ShownSet]),
  errors: ['not_found'],
});

export const updateGuardrailContract = operation({
  id: 'guardrails.update',
  summary: 'change a guardrail or a set, by a JSON Patch (RFC 6902) or by an object of fields',
  description:
    'An array is a JSON Patch whose paths are those of the object as it is read; 304 when it changes nothing. An object replaces the fields it has. In a set `/data/<i>/<field>` keeps the `uuid` of the guardrail; a whole new `/data/<i>` gets a new one.',
  effect: 'idempotent_write',
  scope: 'write',
  http: { method: 'PATCH', path, status: 200, otherStatuses: [304] },
  input: { params, body: asSent(z.union([z.array(JsonPatchOperation).max(100), GuardrailUpdate])) },
  output: z.union([Guardrail, GuardrailSet]),
  errors: ['not_found', 'not_modified', 'conflict', 'egress_refused'],
  example: { guardrail_prompt: 'Never name, estimate or compare salaries.', tags: ['front-desk', 'hr'] },
});

export const deleteGuardrailContract = operation({
  id: 'guardrails.delete',
  summary: 'delete a guardrail, or a set with its guardrails, and take it out of every PAL',
  effect: 'irreversible',
  scope: 'write',
  http: { method: 'DELETE', path, status: 204 },
  input: { params },
  output: z.undefined(),
  errors: ['not_found', 'conflict'],
});
