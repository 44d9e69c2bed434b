import { randomBytes } from 'node:crypto';
import { createDeploymentContract, DeploymentCreate } from '@palaver/contract';
import { checkDeployment } from '../../domain/deployments/check-deployment.ts';
import type { StoredDeployment } from '../../domain/deployments/deployment.ts';
import { MASKED_PASSWORD } from '../../domain/deployments/deployment-object.ts';
import { badField } from '../../errors.ts';
import { insertDeployment } from '../../store/deployments.ts';
import { implement } from '../define.ts';
import { hashPassword } from './password-hash.ts';
import { shownDeployment } from './shown-deployments.ts';
import { wantedPal } from './wanted-pal.ts';

const KNOWN: ReadonlySet<string> = new Set(Object.keys(DeploymentCreate.shape));

export const createDeployment = implement(
  createDeploymentContract,
  async ({ input, caller, platform, request }) => {
    const draft = checkDeployment(input.body, platform.config.maxCallDurationS);
    if (draft.password === MASKED_PASSWORD) throw badField('password', 'is the mask of a password, not one');
    const palName = await wantedPal(platform, caller.account_id, draft.pal_id);
    const at = platform.now();
    const stored: StoredDeployment = {
      deployment_id: `dp${randomBytes(7).toString('hex')}`,
      account_id: caller.account_id,
      pal_id: draft.pal_id,
      channel: draft.channel,
      name: draft.name ?? palName,
      status: draft.status,
      password_hash: draft.password === null ? null : await hashPassword(draft.password),
      body: draft.body,
      usage_total: 0,
      created_at: at,
      updated_at: at,
      version: 1,
    };
    await platform.store.commit([insertDeployment(platform.store, stored)]);
    return shownDeployment(platform, request, stored);
  },
  { ignored: (body) => Object.keys(body as object).filter((key) => !KNOWN.has(key)) },
);
