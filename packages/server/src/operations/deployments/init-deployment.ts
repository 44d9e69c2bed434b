import { initDeploymentContract } from '@palaver/contract';
import { dayOf, unavailableReason } from '../../domain/deployments/availability.ts';
import { visibleCustomization } from '../../domain/deployments/deployment-object.ts';
import { readUsage } from '../../store/deployments.ts';
import { implement } from '../define.ts';
import { findVisitedDeployment } from './find-deployment.ts';
import { palOfDeployment, thumbnailsOf } from './shown-deployments.ts';
import { visitorOf } from './visitor.ts';

export const initDeployment = implement(initDeploymentContract, async ({ input, caller, platform, request }) => {
  const stored = await findVisitedDeployment(platform, request, input.params.deployment_id);
  const { deployment_id, body } = stored;
  const day = dayOf(platform.now());
  const usage = await readUsage(platform.store, deployment_id, visitorOf(deployment_id, caller), day);
  const pal = await palOfDeployment(platform, stored);
  const reason = pal === null ? 'inactive' : unavailableReason(stored, usage);
  const { max_call_duration, daily_call_limit_per_user } = body.limits;
  return {
    deployment_id,
    channel: stored.channel as 'widget' | 'embed' | 'landing-page',
    name: stored.name,
    customization: visibleCustomization(body.customization),
    has_password: stored.password_hash !== null,
    limits: { max_call_duration, daily_call_limit_per_user },
    captcha: null,
    is_available: reason === null,
    unavailable_reason: reason,
    ...(await thumbnailsOf(platform, stored, platform.config.publicUrl ?? request.origin)),
    show_branding: true,
  };
});
