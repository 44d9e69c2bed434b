import { z } from 'zod';
import { operation } from '../operation.ts';
import { CreatedFace, Face, FaceCreate, FaceRename, FaceType } from '../schemas/face.ts';
import { listOf, listQuery } from '../schemas/list.ts';

/** Largest file a face is made of: 50 MB. */
export const MAX_FACE_BYTES = 52_428_800;

const params = z.object({ face_id: z.string() });
const path = '/v2/faces/{face_id}';
const aliases = ['/v2/replicas/{face_id}'];

export const createFaceContract = operation({
  id: 'faces.create',
  summary: 'make a face from a picture or a VRM model',
  description:
    'Give the address of a picture, or send the picture or VRM model itself as `multipart/form-data` in the part `file`. Pictures: PNG, JPEG or WebP, at most 20 MB and 8192 pixels a side; models: VRM 0.x or 1.0, at most 50 MB. `status` goes from `started` to `completed` or `error`. A video is accepted and ends in `error`, since no face can be learned from one here.',
  effect: 'write',
  scope: 'write',
  http: {
    method: 'POST',
    path: '/v2/faces',
    status: 200,
    aliases: ['/v2/replicas'],
    upload: { limit: MAX_FACE_BYTES, required: false },
  },
  input: { body: FaceCreate },
  output: CreatedFace,
  errors: ['egress_refused', 'too_large'],
  example: {
    face_name: 'Reception',
    train_image_url: 'https://media.example.com/portraits/reception.png',
    voice_name: 'English, American',
  },
});

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
      sort: z
        .enum(['recommended', 'asc', 'desc', 'ascending', 'descending'])
        .optional()
        .describe('`recommended`: recommended ones first; else by age'),
    }),
  },
  output: listOf(Face),
});

export const getFaceContract = operation({
  id: 'faces.get',
  summary: 'read a face',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path, status: 200, aliases },
  input: { params, query: z.object({ verbose: z.boolean().default(false) }) },
  output: Face,
  errors: ['not_found'],
});

export const renameFaceContract = operation({
  id: 'faces.rename',
  summary: 'rename a face',
  effect: 'idempotent_write',
  scope: 'write',
  http: { method: 'PATCH', path: `${path}/name`, status: 200, aliases: ['/v2/replicas/{face_id}/name'] },
  input: { params, body: FaceRename },
  output: Face,
  errors: ['not_found'],
  example: { face_name: 'Front desk' },
});

export const deleteFaceContract = operation({
  id: 'faces.delete',
  summary: 'delete a face',
  description: 'It vanishes from lists and new conversations cannot use it. With `hard` its files are erased as well.',
  effect: 'irreversible',
  scope: 'write',
  http: { method: 'DELETE', path, status: 200, aliases },
  input: { params, query: z.object({ hard: z.boolean().default(false) }) },
  output: z.object({ face_id: z.string(), deleted: z.literal(true) }),
  errors: ['not_found'],
});
