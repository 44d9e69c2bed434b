import { z } from 'zod';
import { operation } from '../operation.ts';
import { asSent } from '../schemas/as-sent.ts';
import { JsonPatchOperation, listOf, listQuery } from '../schemas/common.ts';
import { CreatedPal, Pal, PalAnswer, PalCreate, PalType } from '../schemas/pal.ts';

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
      pal_type: PalType.optional().describe('default: both, system PALs first'),
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
    'The paths are those of the PAL as it is read. All operations are applied or none. 304 when nothing changes. Conversations that are already open keep the PAL they started with.',
  effect: 'idempotent_write',
  scope: 'write',
  http: { method: 'PATCH', path, status: 200, otherStatuses: [304], aliases },
  input: { params, body: asSent(z.array(JsonPatchOperation).max(100)) },
  output: Pal,
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
