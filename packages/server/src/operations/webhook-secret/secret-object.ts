import type { WebhookSecret } from '@palaver/contract';
import type { WebhookSecret as StoredSecret } from '../../store/webhook-secrets.ts';

export function secretObject({ secret, created_at }: StoredSecret): WebhookSecret {
  return { secret, created_at: new Date(created_at).toISOString() };
}
