import { EngineError, type LanguageModel, type ModelPart, type ModelRequest } from '@palaver/runtime/ports';
import { endpoint, type OpenAiOptions } from './endpoint.ts';
import { type JudgeForm, type JudgeQuestion, judgeAnswer } from './judge-answer.ts';
import { type Dialect, requestBody } from './request-body.ts';
import { streamAnswer } from './stream-answer.ts';

/** A model with the connections it keeps; disposing it closes them. */
export interface OpenAiModel extends LanguageModel, AsyncDisposable {}

/**
 * A model behind an OpenAI-compatible `/chat/completions`.
 *
 * @example
 * const model = createOpenAiModel({ baseUrl: 'http://127.0.0.1:11434/v1', apiKey: null, model: 'qwen3' });
 * @throws TypeError when `baseUrl` is not a URL
 */
export function createOpenAiModel(options: OpenAiOptions): OpenAiModel {
  const target = endpoint(options);
  const id = `openai:${options.model}`;
  const extraBody = options.extraBody ?? {};
  const body = requestBody(options.model, extraBody);
  const dialect: Dialect = { stream: true, streamOptions: true };
  let judgeForm: JudgeForm = 'json_schema';

  function stream(request: ModelRequest, emit: (part: ModelPart) => void): () => void {
    let isCancelled = false;
    let isReturned = false;
    let close = (): void => {};
    function deliver(part: ModelPart): void {
      if (isCancelled) return;
      // A dispatcher that refuses at once does so before `stream` has returned.
      if (isReturned) emit(part);
      else queueMicrotask(() => deliver(part));
    }
    function send(): void {
      close = streamAnswer(id, target, body(request, dialect), {
        emit: deliver,
        refused(error) {
          if (isCancelled || !yields(dialect, error)) return false;
          send();
          return true;
        },
      });
    }
    send();
    isReturned = true;
    return () => {
      isCancelled = true;
      close();
    };
  }

  async function judge(question: JudgeQuestion): Promise<unknown> {
    const ask = (form: JudgeForm) => judgeAnswer(id, target, { ...question, model: options.model, extraBody, form });
    if (judgeForm === 'function') return ask('function');
    try {
      return await ask('json_schema');
    } catch (error) {
      if (!EngineError.is(error) || !isRefusedForm(error)) throw error;
      const value = await ask('function');
      judgeForm = 'function';
      return value;
    }
  }

  return { id, stream, judge, [Symbol.asyncDispose]: () => target[Symbol.asyncDispose]() };
}

const unsupportedStream = /\bstream(ing)?\b.*\b(not|un)\W?(supported|allowed|available|permitted|recognized)/i;

/** Older servers refuse what they do not know; what was refused is left out from then on. */
function yields(dialect: Dialect, error: EngineError): boolean {
  if (error.retryable || !/status (400|404|415|422|501)\b/.test(error.message)) return false;
  if (dialect.streamOptions && /stream_options|include_usage/.test(error.message)) {
    dialect.streamOptions = false;
    return true;
  }
  if (dialect.stream && unsupportedStream.test(error.message)) {
    dialect.stream = false;
    return true;
  }
  return false;
}

/** The request was understood as a request and refused for its form, or the form was ignored. */
function isRefusedForm(error: EngineError): boolean {
  return error.phase === 'stream'
    ? /without JSON/.test(error.message)
    : /status (400|415|422|501)\b/.test(error.message);
}
