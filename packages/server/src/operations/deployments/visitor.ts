import { createHash } from 'node:crypto';
import type { Caller } from '../define.ts';

/** What stands for a visitor in the counts of one deployment: never the address itself. */
export function visitorOf(deploymentId: string, caller: Pick<Caller, 'ip'>): string {
  return createHash('sha256')
    .update(`${deploymentId}\n${caller.ip ?? ''}`)
    .digest('hex')
    .slice(0, 32);
}
