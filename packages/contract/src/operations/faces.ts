import { z } from 'zod';
import { operation } from '../operation.ts';
import { listOf, listQuery } from '../schemas/common.ts';
import { Face, FaceType } from '../schemas/face.ts';

export const listFacesContract = operation({
  id: 'faces.list',
  summary: 'list faces',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/faces', status: 200, aliases: ['/v2/replicas'] },
  input: {
    query: z.object({
      ...listQuery,
      verbose: z.boolean().default(false).describe('adds `face_type`'),
      face_type: FaceType.optional(),
      replica_type: FaceType.optional().describe('older name of `face_type`'),
      face_ids: z.array(z.string()).optional().describe('only these, in this order; separated by commas'),
      replica_ids: z.array(z.string()).optional().describe('older name of `face_ids`'),
      model_name: z.string().optional(),
      sort: z.enum(['recommended', 'asc', 'desc']).optional().describe('`recommended`: recommended ones first'),
    }),
  },
  output: listOf(Face),
});

export const getFaceContract = operation({
  id: 'faces.get',
  summary: 'read a face',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/faces/{face_id}', status: 200, aliases: ['/v2/replicas/{face_id}'] },
  input: { params: z.object({ face_id: z.string() }), query: z.object({ verbose: z.boolean().default(false) }) },
  output: Face,
  errors: ['not_found'],
});
