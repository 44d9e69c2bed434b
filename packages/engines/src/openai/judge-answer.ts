import { EngineError, type ModelMessage } from '@palaver/runtime/ports';
import type { Endpoint } from './endpoint.ts';
import { exchange, type ResponseHeaders } from './exchange.ts';
import { contentText, errorText, isObject, type JsonRecord } from './json.ts';
import { refusal } from './refusal.ts';
import { messageText } from './request-body.ts';
import { broken } from './stream-answer.ts';

export type JudgeForm = 'json_schema' | 'function';

export interface JudgeQuestion {
  readonly messages: readonly ModelMessage[];
  readonly schema: { readonly name: string; readonly schema: JsonRecord };
  readonly signal?: AbortSignal;
}

/** Bytes read of an answer. */
const maxBytes = 8 * 1024 * 1024;
/** Bytes read of a refusal. */
const maxRefusal = 64 * 1024;

/**
 * Asks once, not streamed, for a value of a schema: as `response_format`, or as one forced function call for servers
 * that do not take that.
 */
export async function judgeAnswer(
  engine: string,
  endpoint: Endpoint,
  question: JudgeQuestion & { readonly model: string; readonly extraBody: JsonRecord; readonly form: JudgeForm },
): Promise<unknown> {
  const body = judgeBody(question);
  const answer = await post(engine, endpoint, body, question.signal);
  if (answer.status !== 200) {
    const { status, headers, text } = answer;
    throw refusal({ engine, status, headers, body: text, scrub: endpoint.scrub, now: Date.now() });
  }
  const value = answeredValue(answer.text);
  if (value.kind === 'value') return value.value;
  throw new EngineError(endpoint.scrub(value.message), { engine, phase: 'stream', retryable: true });
}

function judgeBody(question: JudgeQuestion & { model: string; extraBody: JsonRecord; form: JudgeForm }): string {
  const { name: label, schema } = question.schema;
  const name = label.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'answer';
  const { stream_options: _, tools: __, ...extra } = question.extraBody;
  const form =
    question.form === 'json_schema'
      ? { response_format: { type: 'json_schema', json_schema: { name, schema } } }
      : {
          tools: [{ type: 'function', function: { name, description: 'Gives the answer.', parameters: schema } }],
          tool_choice: { type: 'function', function: { name } },
        };
  const rest = JSON.stringify({ ...extra, model: question.model, stream: false, ...form }).slice(1);
  return `{"messages":[${question.messages.map(messageText).join(',')}],${rest}`;
}

function post(
  engine: string,
  endpoint: Endpoint,
  body: string,
  signal: AbortSignal | undefined,
): Promise<{ status: number; headers: ResponseHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const tooLong = { engine, phase: 'stream', retryable: false } as const;
    let status = 0;
    let headers: ResponseHeaders = {};
    let bytes = 0;
    const chunks: Buffer[] = [];
    const close = exchange(endpoint, body, {
      start(code, responseHeaders) {
        status = code;
        headers = responseHeaders;
      },
      data(chunk) {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes <= (status === 200 ? maxBytes : maxRefusal)) return;
        close();
        if (status === 200) fail(new EngineError(`answered a judge request with more than ${maxBytes} bytes`, tooLong));
        else done();
      },
      end: done,
      fail: (cause, isBegun) => fail(broken(engine, endpoint, cause, isBegun)),
    });
    function done(): void {
      signal?.removeEventListener('abort', onAbort);
      resolve({ status, headers, text: Buffer.concat(chunks).toString('utf8') });
    }
    function fail(error: Error): void {
      signal?.removeEventListener('abort', onAbort);
      reject(error);
    }
    function onAbort(): void {
      close();
      reject(signal?.reason);
    }
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

type Answered =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly message: string };

/** The value in a completion: the arguments of a call, else the JSON in the text. */
export function answeredValue(text: string): Answered {
  const completion = parsed(text);
  if (completion === undefined)
    return { kind: 'fault', message: 'answered a judge request with text that is not JSON' };
  const failure = errorText(completion.value);
  if (failure !== null) return { kind: 'fault', message: failure };
  const choice =
    isObject(completion.value) && Array.isArray(completion.value.choices) ? completion.value.choices[0] : null;
  const message = isObject(choice) && isObject(choice.message) ? choice.message : {};
  const call: unknown = Array.isArray(message.tool_calls) ? message.tool_calls[0] : undefined;
  const fn = isObject(call) ? call.function : message.function_call;
  if (isObject(fn) && isObject(fn.arguments)) return { kind: 'value', value: fn.arguments };
  const words = isObject(fn) && typeof fn.arguments === 'string' ? fn.arguments : contentText(message.content);
  const value = jsonIn(words);
  return value === undefined
    ? { kind: 'fault', message: 'answered a judge request without JSON' }
    : { kind: 'value', value: value.value };
}

/** JSON as models write it: bare, in a code fence, or between words. */
function jsonIn(text: string): { value: unknown } | undefined {
  const fenced = /```(?:json)?\s*([\s\S]*?)```/i.exec(text)?.[1];
  const candidates = [text, fenced, text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)];
  for (const candidate of candidates) {
    const value = candidate === undefined || candidate.trim() === '' ? undefined : parsed(candidate);
    if (value !== undefined) return value;
  }
  return undefined;
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // Not JSON: the caller tries the next reading.
    return undefined;
  }
}
