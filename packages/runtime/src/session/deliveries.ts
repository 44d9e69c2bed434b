import { CRASH_TEXT } from '../calls/call-words.ts';
import type { Clock } from '../ports/clock.ts';
import type { Delivery, DeliveryOutcome, DispatchedCall } from '../ports/delivery.ts';
import type { SessionPorts } from './session.ts';

/** The calls of a session that are on their way to an endpoint. */
export interface Deliveries {
  send(call: DispatchedCall): void;
  abort(toolCallId: string): void;
  abortAll(): void;
  /** Resolves when none is left, or after `limitMs`. */
  done(clock: Clock, limitMs: number): Promise<void>;
}

export function createDeliveries(
  delivery: Delivery,
  report: SessionPorts['report'],
  onAnswer: (toolCallId: string, outcome: DeliveryOutcome) => void,
): Deliveries {
  const underWay = new Map<string, AbortController>();
  let whenEmpty: (() => void) | null = null;

  function broke(call: DispatchedCall, error: unknown): DeliveryOutcome {
    report({ code: 'delivery_failed', message: `the delivery of call "${call.tool_call_id}" broke`, error });
    return { kind: 'unknown', attempts: call.first_attempt, response: null, reason: 'crash', result: CRASH_TEXT };
  }

  function abortAll(): void {
    for (const controller of underWay.values()) controller.abort();
    underWay.clear();
  }

  return {
    send(call) {
      const controller = new AbortController();
      underWay.set(call.tool_call_id, controller);
      delivery
        .dispatch(call, controller.signal)
        .catch((error: unknown) => broke(call, error))
        .then((outcome) => {
          underWay.delete(call.tool_call_id);
          onAnswer(call.tool_call_id, outcome);
          if (underWay.size === 0) whenEmpty?.();
        });
    },
    abort: (toolCallId) => underWay.get(toolCallId)?.abort(),
    abortAll,
    done(clock, limitMs) {
      if (underWay.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const cancel = clock.setTimer(limitMs, resolve);
        whenEmpty = () => {
          cancel();
          resolve();
        };
      });
    },
  };
}
