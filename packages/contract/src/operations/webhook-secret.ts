import { z } from 'zod';
import { operation } from '../operation.ts';

/** Signs every callback of the account (Standard Webhooks). */
export const WebhookSecret = z.object({
  secret: z.string().describe('`whsec_` and the base64 of 32 bytes'),
  created_at: z.string(),
});
export type WebhookSecret = z.infer<typeof WebhookSecret>;

export const getWebhookSecretContract = operation({
  id: 'webhook_secret.get',
  summary: 'get the secret that signs the callbacks of the account',
  effect: 'read',
  scope: 'admin',
  http: { method: 'GET', path: '/v2/webhook_secret', status: 200 },
  input: {},
  output: WebhookSecret,
});

export const rotateWebhookSecretContract = operation({
  id: 'webhook_secret.rotate',
  summary: 'replace the secret that signs the callbacks of the account',
  description: 'For `grace_s` seconds callbacks carry the signatures of both secrets, the new one first.',
  effect: 'write',
  scope: 'admin',
  http: { method: 'POST', path: '/v2/webhook_secret/rotate', status: 200 },
  input: { body: z.object({ grace_s: z.number().int().min(0).max(604_800).default(86_400) }) },
  output: WebhookSecret,
  example: { grace_s: 3600 },
});
