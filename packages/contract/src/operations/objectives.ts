import { z } from 'zod';
import { operation } from '../operation.ts';
import { asSent } from '../schemas/as-sent.ts';
import { JsonPatchOperation } from '../schemas/json.ts';
import { listOf, listQuery } from '../schemas/list.ts';
import {
  CreatedObjectiveSet,
  ObjectiveCheck,
  ObjectiveSet,
  ObjectiveSetRow,
  objectiveFields,
} from '../schemas/objective.ts';

const params = z.object({ objectives_id: z.string().describe('`o` and 11 hex digits') });
const path = '/v2/objectives/{objectives_id}';

const Item = z.looseObject(objectiveFields);
/** Body of `POST /v2/objectives`; a bare list is read as `data`. */
export const ObjectiveSetCreate = z.looseObject({
  name: z.string().max(100).nullish().describe('default: empty'),
  allow_loops: z.boolean().nullish().describe('let an objective lead back to an earlier one; default false'),
  data: z.array(Item).min(1).max(50).describe('the objectives; exactly one is the root, to which none leads'),
});

const body = asSent(z.union([ObjectiveSetCreate, z.array(Item).min(1).max(50)]));
const example = {
  name: 'visit',
  data: [
    {
      objective_name: 'get_host',
      objective_prompt: 'Ask whom the visitor came to see.',
      output_variables: ['host'],
      next_conditional_objectives: { get_badge: 'The host is in the house.', leave_note: 'The host is away.' },
    },
    { objective_name: 'get_badge', objective_prompt: 'Offer a badge.' },
    { objective_name: 'leave_note', objective_prompt: 'Offer to take a note.', output_variables: ['note'] },
  ],
};

export const createObjectivesContract = operation({
  id: 'objectives.create',
  summary: 'make a set of objectives',
  description:
    'An objective leads to the next by `next_required_objective` or by `next_conditional_objectives`, not by both. Unless `allow_loops` is set there is no cycle and exactly one root. A PAL names the set by `objectives_id`.',
  effect: 'write',
  scope: 'write',
  http: { method: 'POST', path: '/v2/objectives', status: 200 },
  input: { body },
  output: CreatedObjectiveSet,
  example,
});

export const validateObjectivesContract = operation({
  id: 'objectives.validate',
  summary: 'check a set of objectives without storing it',
  effect: 'idempotent_write',
  scope: 'read',
  http: { method: 'POST', path: '/v2/objectives/validate', status: 200 },
  input: { body },
  output: ObjectiveCheck,
  example,
});

export const listObjectivesContract = operation({
  id: 'objectives.list',
  summary: 'list sets of objectives',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/objectives', status: 200 },
  input: {
    query: z.object({
      ...listQuery,
      sort: z.enum(['asc', 'desc', 'ascending', 'descending']).default('asc').describe('order by `created_at`'),
      type: z.enum(['user', 'system', 'all']).default('user').describe('there are no system objectives'),
      name_or_uuid: z
        .string()
        .optional()
        .describe('part of the name of the set or of an objective in any case, or the whole `objectives_id`'),
    }),
  },
  output: listOf(ObjectiveSetRow),
});

export const getObjectivesContract = operation({
  id: 'objectives.get',
  summary: 'read a set of objectives',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path, status: 200 },
  input: { params },
  output: ObjectiveSet,
  errors: ['not_found'],
});

export const updateObjectivesContract = operation({
  id: 'objectives.update',
  summary: 'change a set of objectives with a JSON Patch (RFC 6902)',
  description:
    'The paths are those of the set as it is read, for example `/data/0/objective_prompt`; where the set has one objective its fields are found at the top as well. The set is checked as a whole afterwards. 304 when nothing changes.',
  effect: 'idempotent_write',
  scope: 'write',
  http: { method: 'PATCH', path, status: 200, otherStatuses: [304] },
  input: { params, body: asSent(z.array(JsonPatchOperation).max(100)) },
  output: ObjectiveSet.extend({ message: z.string() }),
  errors: ['not_found', 'not_modified', 'conflict'],
  example: [{ op: 'replace', path: '/data/0/objective_prompt', value: 'Ask whom the visitor came to see, and why.' }],
});

export const deleteObjectivesContract = operation({
  id: 'objectives.delete',
  summary: 'delete a set of objectives and take it from every PAL',
  effect: 'irreversible',
  scope: 'write',
  http: { method: 'DELETE', path, status: 204 },
  input: { params },
  output: z.undefined(),
  errors: ['not_found', 'conflict'],
});
