import type { DeploymentInit } from '@palaver/contract';
import type { DeploymentUsage, StoredDeployment } from './deployment.ts';

export type UnavailableReason = NonNullable<DeploymentInit['unavailable_reason']>;

const DAY_MS = 86_400_000;

/** Begin of the day, in UTC, that daily limits count. */
export function dayOf(now: number): number {
  return now - (now % DAY_MS);
}

export function secondsToNextDay(now: number): number {
  return Math.ceil((dayOf(now) + DAY_MS - now) / 1000);
}

/** Why nobody can start a conversation through it at the moment; null: somebody can. */
export function unavailableReason(
  stored: Pick<StoredDeployment, 'status' | 'body'>,
  usage: DeploymentUsage,
): UnavailableReason | null {
  if (stored.status !== 'active') return 'inactive';
  const { daily_call_limit, daily_call_limit_per_user, concurrent_call_limit } = stored.body.limits;
  if (daily_call_limit !== null && usage.today >= daily_call_limit) return 'daily_limit';
  if (daily_call_limit_per_user !== null && usage.today_by_visitor >= daily_call_limit_per_user) return 'daily_limit';
  if (concurrent_call_limit !== null && usage.open >= concurrent_call_limit) return 'total_limit';
  return null;
}
