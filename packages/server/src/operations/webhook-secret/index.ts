import type { Implementation } from '../define.ts';
import { getWebhookSecret } from './get-webhook-secret.ts';
import { rotateWebhookSecret } from './rotate-webhook-secret.ts';

export const webhookSecretOperations: readonly Implementation[] = [getWebhookSecret, rotateWebhookSecret];
