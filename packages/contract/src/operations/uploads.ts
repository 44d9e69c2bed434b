import { z } from 'zod';
import { operation } from '../operation.ts';
import { MAX_DOCUMENT_BYTES } from './documents.ts';

export const createUploadContract = operation({
  id: 'uploads.create',
  summary: 'upload a file and get the URL to use as document_url',
  description:
    'The answer is a JSON string. Nobody but the account can make a document of the URL; who has it can read the file for `signDuration` seconds. A file that no document uses by then is deleted.',
  effect: 'write',
  scope: 'write',
  http: {
    method: 'POST',
    path: '/api/v1/uploads/file/{bucket}',
    status: 200,
    upload: { limit: MAX_DOCUMENT_BYTES, required: true },
  },
  input: {
    params: z.object({ bucket: z.string().max(200).describe('any name') }),
    query: z.object({
      region: z.string().max(100).optional().describe('accepted; files stay on this server'),
      signDuration: z
        .number()
        .int()
        .min(1)
        .max(604_800)
        .default(86_400)
        .describe('seconds for which the URL can be read'),
    }),
  },
  output: z.string(),
  errors: ['too_large'],
});
