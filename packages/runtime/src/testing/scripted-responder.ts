import type { Clock } from '../ports/clock.ts';
import type { ModelPart, ModelRequest } from '../ports/language-model.ts';
import { EngineError } from '../ports/language-model.ts';
import type { Responder } from '../ports/responder.ts';

/** One streamed answer: parts that come together, apart by `wait` milliseconds. */
export type ScriptedPart = ModelPart | { readonly wait: number };
export type ScriptedReply = readonly ScriptedPart[] | ((request: ModelRequest) => readonly ScriptedPart[]);

export interface ScriptedResponder extends Responder {
  readonly requests: readonly ModelRequest[];
  /** Generations that were cancelled before their end. */
  readonly cancelled: number;
  /** Adds replies to the script. */
  then(...replies: readonly ScriptedReply[]): void;
}

/** A model that answers from a script, then says "all right". */
export function createScriptedResponder(clock: Clock, ...script: readonly ScriptedReply[]): ScriptedResponder {
  const replies = [...script];
  const requests: ModelRequest[] = [];
  let cancelled = 0;

  return {
    requests,
    get cancelled() {
      return cancelled;
    },
    // biome-ignore lint/suspicious/noThenProperty: a script reads as what comes then; nobody awaits a responder
    then: (...more) => void replies.push(...more),
    start(request, emit) {
      requests.push(request);
      const next = replies.shift() ?? says('All right.');
      const parts = [...(typeof next === 'function' ? next(request) : next)];
      let isOver = false;
      let cancelWait = () => {};
      const run = () => {
        while (!isOver) {
          const part = parts.shift();
          if (part === undefined) return;
          if ('wait' in part) {
            cancelWait = clock.setTimer(part.wait, run);
            return;
          }
          if (part.kind === 'end' || part.kind === 'fail') isOver = true;
          emit(part);
        }
      };
      queueMicrotask(run);
      return () => {
        if (!isOver) cancelled++;
        isOver = true;
        cancelWait();
      };
    },
  };
}

export function says(text: string): readonly ModelPart[] {
  return [
    { kind: 'text-delta', text },
    { kind: 'end', finish_reason: 'stop' },
  ];
}

export function calls(
  ...wanted: readonly { readonly name: string; readonly args: unknown; readonly say?: string }[]
): readonly ModelPart[] {
  return [
    ...wanted.flatMap(({ say }): ModelPart[] => (say === undefined ? [] : [{ kind: 'text-delta', text: say }])),
    ...wanted.map(
      ({ name, args }, index): ModelPart => ({
        kind: 'call',
        provider_call_id: `p${index}`,
        name,
        arguments_text: typeof args === 'string' ? args : JSON.stringify(args),
      }),
    ),
    { kind: 'end', finish_reason: 'tool_calls' },
  ];
}

export function fails(
  message = 'it broke',
  options: { readonly retryable?: boolean; readonly retryAfterMs?: number } = {},
): readonly ModelPart[] {
  const { retryable = true, ...rest } = options;
  return [
    { kind: 'fail', error: new EngineError(message, { engine: 'scripted', phase: 'connect', retryable, ...rest }) },
  ];
}
