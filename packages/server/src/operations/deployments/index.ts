import type { Implementation } from '../define.ts';
import { createDeployment } from './create-deployment.ts';
import { deleteDeployment } from './delete-deployment.ts';
import { endDeploymentConversation } from './end-deployment-conversation.ts';
import { getDeployment } from './get-deployment.ts';
import { initDeployment } from './init-deployment.ts';
import { listDeployments } from './list-deployments.ts';
import { startDeployment } from './start-deployment.ts';
import { updateDeployment } from './update-deployment.ts';

export const deploymentOperations: readonly Implementation[] = [
  createDeployment,
  listDeployments,
  getDeployment,
  updateDeployment,
  deleteDeployment,
  initDeployment,
  startDeployment,
  endDeploymentConversation,
];
