import type { Clock } from '../ports/clock.ts';
import type { Delivery, DeliveryOutcome, DispatchedCall } from '../ports/delivery.ts';

export type ScriptedAnswer = (
  call: DispatchedCall,
) => DeliveryOutcome | { readonly after: number; readonly outcome: DeliveryOutcome } | 'never';

export interface ScriptedDelivery extends Delivery {
  readonly sent: readonly DispatchedCall[];
  readonly aborted: readonly string[];
  /** How the next calls are answered; the last one stays. */
  answer: ScriptedAnswer;
}

export function createScriptedDelivery(
  clock: Clock,
  answer: ScriptedAnswer = () => succeeded('{"ok":true}'),
): ScriptedDelivery {
  const sent: DispatchedCall[] = [];
  const aborted: string[] = [];
  const delivery: ScriptedDelivery = {
    sent,
    aborted,
    answer,
    dispatch(call, signal) {
      sent.push(call);
      const scripted = delivery.answer(call);
      if (scripted !== 'never' && !('after' in scripted)) return Promise.resolve(scripted);
      return new Promise((resolve) => {
        const cancel =
          scripted === 'never' ? () => {} : clock.setTimer(scripted.after, () => resolve(scripted.outcome));
        signal.addEventListener('abort', () => {
          cancel();
          aborted.push(call.tool_call_id);
          resolve({ kind: 'unknown', attempts: 1, response: null, reason: 'crash', result: 'given up' });
        });
      });
    },
  };
  return delivery;
}

const response = { status: 200, duration_ms: 5, bytes: 10, truncated: false };

export function succeeded(result: string, spoken: string | null = null): DeliveryOutcome {
  return { kind: 'succeeded', attempts: 1, response, result, spoken };
}

export function failed(reason = 'status 500', result = 'the endpoint answered 500'): DeliveryOutcome {
  return { kind: 'failed', attempts: 2, response: { ...response, status: 500 }, reason, result };
}

export function unknown(reason = 'timeout'): DeliveryOutcome {
  return { kind: 'unknown', attempts: 1, response: null, reason, result: 'sent, and no answer came' };
}
