import { z } from 'zod';
import { operation } from '../operation.ts';
import { listOf, listQuery } from '../schemas/list.ts';
import { Voice } from '../schemas/voice.ts';

export const listVoicesContract = operation({
  id: 'voices.list',
  summary: 'list voices',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/voices', status: 200 },
  input: {
    query: z.object({
      ...listQuery,
      sort: z.enum(['asc', 'desc', 'ascending', 'descending']).default('asc').describe('by name'),
      search: z.string().optional().describe('part of the name, in any case'),
      tag: z.string().optional().describe('a whole tag, in any case'),
      tags: z.array(z.string()).optional().describe('any of these tags; separated by commas'),
    }),
  },
  output: listOf(Voice).extend({ page: z.number().int(), limit: z.number().int() }),
});
