import { EngineError, type ModelPart, type ModelRequest } from '../ports/language-model.ts';
import type { Responder } from '../ports/responder.ts';
import type { EventBody } from '../turns/event.ts';

/** The one model request under way. What an engine sends of any other is late, and never becomes an event (I2). */
export interface Generation {
  start(epoch: number, request: ModelRequest): void;
  /** Cancels the request of that epoch, or whatever runs. */
  cancel(epoch?: number): void;
}

export function createGeneration(
  responder: Responder,
  callId: () => string,
  onEvent: (event: EventBody) => void,
): Generation {
  let running: { readonly epoch: number; readonly cancel: () => void } | null = null;

  function take(epoch: number, part: ModelPart): void {
    if (running?.epoch !== epoch) return;
    if (part.kind === 'end' || part.kind === 'fail') running = null;
    onEvent(eventOf(epoch, part, callId));
  }

  function cancel(epoch?: number): void {
    if (running === null || (epoch !== undefined && running.epoch !== epoch)) return;
    const { cancel: stop } = running;
    running = null;
    stop();
  }

  return {
    cancel,
    start(epoch, request) {
      cancel();
      try {
        running = { epoch, cancel: responder.start(request, (part) => take(epoch, part)) };
      } catch (error) {
        onEvent(failure(epoch, error));
      }
    },
  };
}

function eventOf(epoch: number, part: ModelPart, callId: () => string): EventBody {
  switch (part.kind) {
    case 'text-delta':
      return { kind: 'reply-text-delta', epoch, text: part.text };
    case 'call': {
      const proposal = { tool_call_id: callId(), name: part.name, arguments_text: part.arguments_text };
      return { kind: 'reply-call', epoch, proposal };
    }
    case 'end':
      return { kind: 'reply-end', epoch };
    case 'fail':
      return failure(epoch, part.error);
  }
}

function failure(epoch: number, error: unknown): EventBody {
  const known = EngineError.is(error) ? error : null;
  return {
    kind: 'reply-fail',
    epoch,
    engine: known?.engine ?? 'llm',
    message: known?.message ?? 'the engine failed unexpectedly',
    retryable: known?.retryable ?? true,
    retry_after_ms: known?.retryAfterMs ?? null,
  };
}
