import { deleteDeploymentContract } from '@palaver/contract';
import { deleteDeployment as deleteWrite } from '../../store/deployments.ts';
import { implement } from '../define.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { findOwnDeployment } from './find-deployment.ts';

export const deleteDeployment = implement(deleteDeploymentContract, ({ input, caller, platform }) =>
  retryOnChange('deployment', async () => {
    const { deployment_id } = await findOwnDeployment(platform, caller, input.params.deployment_id);
    await platform.store.commit([deleteWrite(platform.store, caller.account_id, deployment_id)]);
    return undefined;
  }),
);
