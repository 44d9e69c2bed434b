import type { EngineError, LanguageModel, ModelPart, ModelRequest, ModelUsage } from '@palaver/runtime/ports';

/** One answer of a scripted model. */
export interface ScriptedAnswer {
  /** Said first, one part a string. */
  readonly say?: string | readonly string[];
  readonly calls?: readonly { readonly name: string; readonly arguments: unknown; readonly id?: string }[];
  /** Ends the answer in place of `end`. */
  readonly fail?: EngineError;
  readonly finish_reason?: string;
  readonly usage?: ModelUsage;
}

export type Script = (request: ModelRequest, nth: number) => ScriptedAnswer;

/** A model that answers by a function, for tests of what stands around a model; it keeps the requests it got. */
export interface ScriptedModel extends LanguageModel {
  readonly requests: readonly ModelRequest[];
}

export function createScriptedModel(
  script: Script,
  judge: (question: Parameters<LanguageModel['judge']>[0]) => unknown = () => ({}),
): ScriptedModel {
  const requests: ModelRequest[] = [];
  return {
    id: 'scripted',
    requests,
    stream(request, emit) {
      requests.push(request);
      const parts = scriptedParts(script(request, requests.length - 1));
      let isCancelled = false;
      function next(): void {
        const part = isCancelled ? undefined : parts.shift();
        if (part === undefined) return;
        emit(part);
        queueMicrotask(next);
      }
      queueMicrotask(next);
      return () => {
        isCancelled = true;
      };
    },
    async judge(question) {
      question.signal?.throwIfAborted();
      return judge(question);
    },
  };
}

function scriptedParts(answer: ScriptedAnswer): ModelPart[] {
  const said = typeof answer.say === 'string' ? [answer.say] : (answer.say ?? []);
  const calls = (answer.calls ?? []).map((call, index) => ({
    kind: 'call' as const,
    provider_call_id: call.id ?? `call_${index}`,
    name: call.name,
    arguments_text: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
  }));
  const finish_reason = answer.finish_reason ?? (calls.length > 0 ? 'tool_calls' : 'stop');
  return [
    ...said.map((text) => ({ kind: 'text-delta' as const, text })),
    ...calls,
    answer.fail === undefined
      ? { kind: 'end', finish_reason, ...(answer.usage === undefined ? {} : { usage: answer.usage }) }
      : { kind: 'fail', error: answer.fail },
  ];
}
