import { listDeploymentsContract } from '@palaver/contract';
import { listDeployments as listRows } from '../../store/deployments.ts';
import { implement } from '../define.ts';
import { shownDeployments } from './shown-deployments.ts';

export const listDeployments = implement(listDeploymentsContract, async ({ input, caller, platform, request }) => {
  const { limit, page, pal_id, persona_id, channel, status, include_thumbnails } = input.query;
  const { rows, total } = await listRows(platform.store, caller.account_id, {
    pal_id: pal_id ?? persona_id,
    channel,
    status,
    limit,
    offset: page * limit,
  });
  const data = await shownDeployments(platform, request, rows, include_thumbnails);
  return { data, total, total_count: total };
});
