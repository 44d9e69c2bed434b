import { getDeploymentContract } from '@palaver/contract';
import { implement } from '../define.ts';
import { findOwnDeployment } from './find-deployment.ts';
import { shownDeployment } from './shown-deployments.ts';

export const getDeployment = implement(getDeploymentContract, async ({ input, caller, platform, request }) =>
  shownDeployment(platform, request, await findOwnDeployment(platform, caller, input.params.deployment_id)),
);
