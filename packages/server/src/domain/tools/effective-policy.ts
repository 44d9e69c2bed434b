import type { PolicyEffect, Tool } from '@palaver/contract';
import type { EffectivePolicy } from '@palaver/runtime';

/** A tool's policy with its defaults filled in. */
export function effectivePolicy(tool: Pick<Tool, 'policy' | 'delivery'>): EffectivePolicy {
  const policy = tool.policy;
  const effect = policy?.effect ?? inferredEffect(tool.delivery);
  return {
    given: policy !== null,
    effect,
    confirm: policy?.confirm ?? 'none',
    confirm_text: policy?.confirm_text ?? null,
    confirm_ttl_s: policy?.confirm_ttl_s ?? 120,
    dedupe: policy?.dedupe ?? (policy !== null && isWrite(effect) ? 'request' : 'none'),
    interrupt: policy?.interrupt ?? 'continue',
    idempotent_endpoint: policy?.idempotent_endpoint ?? false,
  };
}

function inferredEffect(delivery: Tool['delivery']): PolicyEffect {
  return delivery.api?.method === 'GET' ? 'read' : 'write';
}

/** `idempotent_write` ranks below `write`: sending it twice does no harm. */
function isWrite(effect: PolicyEffect): boolean {
  return effect === 'write' || effect === 'irreversible';
}
