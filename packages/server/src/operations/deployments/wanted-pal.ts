import { DomainError } from '../../errors.ts';
import type { Platform } from '../../platform-parts.ts';
import { palOfDeployment } from './shown-deployments.ts';

/**
 * The name of the PAL that a deployment is to show.
 * @throws DomainError with the wire's 400 for an unknown PAL
 */
export async function wantedPal(platform: Platform, accountId: string, palId: string): Promise<string> {
  const pal = await palOfDeployment(platform, { account_id: accountId, pal_id: palId });
  if (pal !== null) return pal.pal_name;
  throw new DomainError('not_found', 'Invalid pal_id', {
    status: 400,
    hint: `GET /v2/pals lists the PALs of this key; "${palId.slice(0, 64)}" is not among them.`,
    details: [{ path: 'pal_id', message: 'does not exist' }],
  });
}
