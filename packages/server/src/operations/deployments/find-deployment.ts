import type { StoredDeployment } from '../../domain/deployments/deployment.ts';
import { isOriginAllowed } from '../../domain/deployments/page-origin.ts';
import { DomainError } from '../../errors.ts';
import type { Platform } from '../../platform-parts.ts';
import { findDeployment, readDeployment } from '../../store/deployments.ts';
import type { Caller, RequestFacts } from '../define.ts';

/** @throws DomainError `not_found` */
export async function findOwnDeployment(
  platform: Platform,
  caller: Caller,
  deploymentId: string,
): Promise<StoredDeployment> {
  const found = await findDeployment(platform.store, caller.account_id, deploymentId);
  if (found === undefined) throw unknownDeployment(deploymentId);
  return found;
}

/**
 * The deployment of a visitor, who comes from a page that may show it.
 * @throws DomainError `not_found` or `forbidden`
 */
export async function findVisitedDeployment(
  platform: Platform,
  request: RequestFacts,
  deploymentId: string,
): Promise<StoredDeployment> {
  const found = await readDeployment(platform.store, deploymentId);
  if (found === undefined) throw unknownDeployment(deploymentId);
  const own = platform.config.publicUrl ?? request.origin;
  const from = request.page_origin === undefined || request.page_origin === hostOf(own) ? null : request.page_origin;
  if (isOriginAllowed(found.body.allowed_origins, from)) return found;
  throw new DomainError('forbidden', `pages of ${from?.slice(0, 200)} may not show this deployment`, {
    hint: 'Add the origin of the page to allowed_origins of the deployment.',
  });
}

function hostOf(base: string): string {
  return new URL(base).origin;
}

function unknownDeployment(deploymentId: string): DomainError {
  return new DomainError('not_found', `deployment "${deploymentId.slice(0, 64)}" does not exist`, {
    hint: 'GET /v2/deployments lists the deployments of this key.',
    details: [{ path: 'deployment_id', message: 'does not exist' }],
  });
}
