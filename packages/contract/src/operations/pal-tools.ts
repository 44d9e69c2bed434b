import { z } from 'zod';
import { operation } from '../operation.ts';
import { Tool } from '../schemas/tool.ts';

const params = z.object({ pal_id: z.string() });
const path = '/v2/pals/{pal_id}/tools';
const aliases = ['/v2/personas/{pal_id}/tools'];
const output = z.object({ data: z.array(Tool) });

export const attachToolsContract = operation({
  id: 'pal_tools.attach',
  summary: 'attach tools to a PAL',
  description:
    'All are attached or none; at most 50 on a PAL. What is attached already stays so. The answer holds the tools of the request. A vision or audio tool sets the perception model of the PAL to `raven-1`.',
  effect: 'idempotent_write',
  scope: 'write',
  http: { method: 'POST', path, status: 200, aliases },
  input: { params, body: z.object({ tool_ids: z.array(z.string()).min(1).max(500) }) },
  output,
  errors: ['not_found', 'conflict'],
  example: { tool_ids: ['t0f1e2d3c4b5a'] },
});

export const listPalToolsContract = operation({
  id: 'pal_tools.list',
  summary: 'list the tools attached to a PAL, in the order of attachment',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path, status: 200, aliases },
  input: { params },
  output,
  errors: ['not_found'],
});

export const detachToolContract = operation({
  id: 'pal_tools.detach',
  summary: 'detach a tool from a PAL; the tool stays in the library',
  effect: 'idempotent_write',
  scope: 'write',
  http: {
    method: 'DELETE',
    path: '/v2/pals/{pal_id}/tools/{tool_id}',
    status: 204,
    aliases: ['/v2/personas/{pal_id}/tools/{tool_id}'],
  },
  input: { params: z.object({ pal_id: z.string(), tool_id: z.string() }) },
  output: z.undefined(),
  errors: ['not_found'],
});
