import { isDeepStrictEqual } from 'node:util';
import { type Deployment, updateDeploymentContract } from '@palaver/contract';
import { checkDeployment } from '../../domain/deployments/check-deployment.ts';
import { MASKED_PASSWORD } from '../../domain/deployments/deployment-object.ts';
import { patchDeployment } from '../../domain/deployments/patch-deployment.ts';
import { updateDeployment as updateWrite } from '../../store/deployments.ts';
import { Answer, implement } from '../define.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { findOwnDeployment } from './find-deployment.ts';
import { hashPassword } from './password-hash.ts';
import { shownDeployment } from './shown-deployments.ts';
import { wantedPal } from './wanted-pal.ts';

export const updateDeployment = implement(updateDeploymentContract, ({ input, caller, platform, request }) =>
  retryOnChange('deployment', async () => {
    const stored = await findOwnDeployment(platform, caller, input.params.deployment_id);
    const before = await shownDeployment(platform, request, stored);
    const draft = checkDeployment(patchDeployment(before, input.body), platform.config.maxCallDurationS);
    const palName = await wantedPal(platform, caller.account_id, draft.pal_id);
    const wanted = {
      ...stored,
      pal_id: draft.pal_id,
      channel: draft.channel,
      name: draft.name ?? palName,
      status: draft.status,
      password_hash: await passwordHash(draft.password, stored.password_hash),
      body: draft.body,
    };
    if (isDeepStrictEqual(wanted, stored)) return new Answer<Deployment>(undefined, { status: 304 });
    const at = platform.now();
    await platform.store.commit([updateWrite(platform.store, wanted, at)]);
    return shownDeployment(platform, request, { ...wanted, updated_at: at });
  }),
);

/** The mask stands for the password that is there. */
async function passwordHash(password: string | null, before: string | null): Promise<string | null> {
  if (password === null) return null;
  return password === MASKED_PASSWORD && before !== null ? before : hashPassword(password);
}
