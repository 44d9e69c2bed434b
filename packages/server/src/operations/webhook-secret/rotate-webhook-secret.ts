import { rotateWebhookSecretContract } from '@palaver/contract';
import { rotateWebhookSecret as rotate } from '../../store/webhook-secrets.ts';
import { implement } from '../define.ts';
import { secretObject } from './secret-object.ts';

export const rotateWebhookSecret = implement(rotateWebhookSecretContract, async ({ input, caller, platform }) => {
  const { store, sealer } = platform;
  const graceMs = input.body.grace_s * 1000;
  return secretObject(await rotate(store, sealer, caller.account_id, { graceMs, now: platform.now() }));
});
