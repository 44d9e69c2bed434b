import { z } from 'zod';
import { operation } from '../operation.ts';
import { asSent } from '../schemas/as-sent.ts';
import { JsonPatchOperation } from '../schemas/json.ts';
import { listOf, listQuery } from '../schemas/list.ts';
import { CreatedPal, Pal, PalAnswer, PalCreate, PalType, PatchedPal } from '../schemas/pal.ts';

const params = z.object({ pal_id: z.string().describe('`p` and 11 hex digits') });
const path = '/v2/pals/{pal_id}';
const aliases = ['/v2/personas/{pal_id}'];

export const createPalContract = operation({
  id: 'pals.create',
  summary: 'make a PAL',
  description:
    'Layers are kept as they are sent. `api_key` fields of layers are stored sealed and shown as `********`. The older names (`persona_name`, `default_replica_id` …) are understood as well.',
  effect: 'write',
  scope: 'write',
  http: { method: 'POST', path: '/v2/pals', status: 200, aliases: ['/v2/personas'] },
  input: { body: PalCreate },
  output: CreatedPal,
  errors: ['egress_refused'],
  example: {
    pal_name: 'Front desk',
    system_prompt: 'Greet visitors and ask whom they came to see.',
    pipeline_mode: 'full',
    layers: { conversational_flow: { turn_taking_patience: 'high' } },
  },
});

export const listPalsContract = operation({
  id: 'pals.list',
  summary: 'list PALs',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/pals', status: 200, aliases: ['/v2/personas'] },
  input: {
    query: z.object({
      ...listQuery,
      sort: z.enum(['asc', 'desc', 'ascending', 'descending']).default('asc').describe('order by `created_at`'),
      pal_type: PalType.optional().describe('default: both; system PALs are the oldest'),
      persona_type: PalType.optional().describe('older name of `pal_type`'),
    }),
  },
  output: listOf(Pal),
});

export const getPalContract = operation({
  id: 'pals.get',
  summary: 'read a PAL',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path, status: 200, aliases },
  input: {
    params,
    query: z.object({ include_settings: z.boolean().default(false), verbose: z.boolean().default(false) }),
  },
  output: PalAnswer,
  errors: ['not_found'],
});

export const updatePalContract = operation({
  id: 'pals.update',
  summary: 'change a PAL with a JSON Patch (RFC 6902)',
  description:
    'The paths are those of the PAL as it is read. All operations are applied or none. 304 when nothing changes. Conversations that are already open keep the PAL they started with. While the builder has a draft of the PAL the answer is 409, but for a patch of `/layers/conferencing` alone; `force` drops the draft.',
  effect: 'idempotent_write',
  scope: 'write',
  http: { method: 'PATCH', path, status: 200, otherStatuses: [304], aliases },
  input: {
    params,
    query: z.object({ force: z.boolean().default(false).describe('drop a draft of the builder') }),
    body: asSent(z.array(JsonPatchOperation).max(100)),
  },
  output: PatchedPal,
  errors: ['not_found', 'unprocessable', 'not_modified', 'conflict', 'egress_refused'],
  example: [{ op: 'replace', path: '/greeting', value: 'Hello, whom did you come to see?' }],
});

export const deletePalContract = operation({
  id: 'pals.delete',
  summary: 'delete a PAL; its open conversations run on',
  effect: 'irreversible',
  scope: 'write',
  http: { method: 'DELETE', path, status: 204, aliases },
  input: { params },
  output: z.undefined(),
  errors: ['not_found'],
});

export const publishPalContract = operation({
  id: 'pals.publish',
  summary: 'publish the draft of a PAL; without one the PAL stays as it is',
  effect: 'idempotent_write',
  scope: 'write',
  http: {
    method: 'POST',
    path: `${path}/publish`,
    status: 200,
    aliases: ['/v2/personas/{pal_id}/publish'],
  },
  input: { params },
  output: z.object({
    status: z.literal('success'),
    pal_id: z.string(),
    pal_name: z.string(),
    system_prompt: z.string().nullable(),
    updated_at: z.string(),
  }),
  errors: ['not_found'],
});

export const checkPalUsernameContract = operation({
  id: 'pals.check_username',
  summary: 'say whether a PAL can have a name in meetings',
  effect: 'read',
  scope: 'read',
  http: {
    method: 'GET',
    path: '/v2/pals/check-username',
    status: 200,
    aliases: ['/v2/personas/check-username'],
  },
  input: { query: z.object({ username: z.string().describe('the name, without `@` and domain') }) },
  output: z.object({ available: z.boolean(), reason: z.string().optional() }),
});
