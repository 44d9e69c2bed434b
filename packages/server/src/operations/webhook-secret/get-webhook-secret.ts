import { getWebhookSecretContract } from '@palaver/contract';
import { readWebhookSecrets, rotateWebhookSecret as rotate } from '../../store/webhook-secrets.ts';
import { implement } from '../define.ts';
import { secretObject } from './secret-object.ts';

export const getWebhookSecret = implement(getWebhookSecretContract, async ({ caller, platform }) => {
  const { store, sealer } = platform;
  const [newest] = await readWebhookSecrets(store, sealer, caller.account_id, platform.now());
  return secretObject(newest ?? (await rotate(store, sealer, caller.account_id, { graceMs: 0, now: platform.now() })));
});
