import { z } from 'zod';
import { operation } from '../operation.ts';
import { listOf, listQuery } from '../schemas/list.ts';

export const ApiKeyScope = z.enum(['read', 'write', 'converse', 'admin']);

/** An API key as it is listed: never its text. */
export const ApiKey = z.object({
  api_key_id: z.string(),
  name: z.string(),
  prefix: z.string().describe('first characters of the key, to tell keys apart'),
  scopes: z.array(ApiKeyScope),
  allowed_ips: z.array(z.string()).nullable().describe('addresses and CIDR ranges it may be used from; null = any'),
  created_at: z.string(),
  expires_at: z.string().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** A key that was just made: the only answer that shows its text. */
export const NewApiKey = ApiKey.extend({ key: z.string().describe('the key text, shown this once') });
export type NewApiKey = z.infer<typeof NewApiKey>;

const Params = z.object({ api_key_id: z.string() });

export const createApiKeyContract = operation({
  id: 'api_keys.create',
  summary: 'make an API key for the account',
  description:
    'The key text is in this answer and nowhere else. Scopes default to `read`, `write` and `converse`; a key can only give scopes it has itself.',
  effect: 'write',
  scope: 'admin',
  http: { method: 'POST', path: '/v2/api_keys', status: 201 },
  input: {
    body: z.object({
      name: z.string().min(1).max(100),
      scopes: z.array(ApiKeyScope).min(1).optional(),
      allowed_ips: z.array(z.string()).min(1).max(100).nullable().optional(),
      expires_at: z.string().nullable().optional().describe('ISO 8601 time after which the key is refused'),
    }),
  },
  output: NewApiKey,
  errors: ['forbidden'],
  example: { name: 'reporting', scopes: ['read'], allowed_ips: ['192.0.2.0/24'] },
});

export const listApiKeysContract = operation({
  id: 'api_keys.list',
  summary: 'list the API keys of the account',
  effect: 'read',
  scope: 'admin',
  http: { method: 'GET', path: '/v2/api_keys', status: 200 },
  input: { query: z.object(listQuery) },
  output: listOf(ApiKey),
});

export const revokeApiKeyContract = operation({
  id: 'api_keys.revoke',
  summary: 'revoke an API key at once',
  description: 'The last key of the account with the scope `admin` stays: nobody could make another one.',
  effect: 'irreversible',
  scope: 'admin',
  http: { method: 'DELETE', path: '/v2/api_keys/{api_key_id}', status: 204 },
  input: { params: Params },
  output: z.void(),
  errors: ['not_found', 'conflict'],
});

export const rotateApiKeyContract = operation({
  id: 'api_keys.rotate',
  summary: 'replace an API key by a new one with the same rights',
  description: 'The old key goes on working for `grace_s` seconds (0: it ends at once).',
  effect: 'write',
  scope: 'admin',
  http: { method: 'POST', path: '/v2/api_keys/{api_key_id}/rotate', status: 201 },
  input: {
    params: Params,
    body: z.object({ grace_s: z.number().int().min(0).max(604_800).default(0) }),
  },
  output: NewApiKey,
  errors: ['not_found'],
  example: { grace_s: 3600 },
});
