import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { EngineError, ModelPart } from '@palaver/runtime/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectParts, spokenText } from '../testing/collect-parts.ts';
import { createOpenAiModel } from './create-open-ai-model.ts';
import { type FixtureServer, fixture, replay, startFixtureServer } from './testing/fixture-server.ts';

interface Outcome {
  readonly text?: string;
  readonly calls?: readonly (readonly [id: string, name: string, args: string])[];
  readonly end?: string | null;
  readonly usage?: readonly [input: number, output: number];
  readonly fail?: { phase: string; retryable: boolean; message: string; retryAfterMs?: number };
}

const weather = (id: string) => [id, 'get_weather', '{"city":"Paris"}'] as const;
const time = (id: string) => [id, 'get_time', '{"zone":"CET"}'] as const;
const stream = (message: string, retryable = true) => ({ phase: 'stream', retryable, message });
const refused = (retryable: boolean, message: string, retryAfterMs?: number) => ({
  phase: 'request',
  retryable,
  message,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

const outcomes: Record<string, Outcome> = {
  'plain-text': { text: 'The museum opens at 10, “daily” – 日本語 🎈.', end: 'stop', usage: [52, 9] },
  'escaped-text': { text: 'Say "hi"\nback\\slash\ttab end', end: 'stop' },
  'text-then-call': { text: 'Let me look. ', calls: [weather('call_1')], end: 'tool_calls', usage: [52, 9] },
  'arguments-split': { calls: [weather('call_1')], end: 'tool_calls' },
  'parallel-interleaved': { calls: [weather('call_a'), time('call_b')], end: 'tool_calls' },
  'missing-index': { calls: [weather('call_a'), time('call_b')], end: 'tool_calls' },
  'missing-index-and-id': { calls: [weather(''), time('')], end: 'tool_calls' },
  'index-always-zero': { calls: [weather('function-call-11'), time('function-call-22')], end: 'stop' },
  'id-on-every-delta': { calls: [weather('call_a')], end: 'tool_calls' },
  'new-id-on-every-delta': { calls: [weather('chatcmpl-tool-1')], end: 'tool_calls' },
  'id-absent': { calls: [weather('')], end: 'tool_calls' },
  'name-repeated': { calls: [weather('call_a')], end: 'tool_calls' },
  'function-call-legacy': { calls: [weather('')], end: 'function_call' },
  'arguments-object': { calls: [weather('call_a')], end: 'tool_calls' },
  'arguments-empty': { calls: [['call_a', 'list_rooms', '']], end: 'tool_calls' },
  'call-nameless': { text: 'Sure.', end: 'stop' },
  'usage-on-every-chunk': { text: 'One two three', end: 'stop', usage: [52, 4] },
  'usage-in-x-groq': { text: 'Hello.', end: 'stop', usage: [20, 2] },
  'done-missing': { text: 'All good.', end: 'stop' },
  'finish-reason-missing': { text: 'All good.', end: null },
  'no-end-mark': { text: 'All good.', end: null },
  'no-end-mark-inside-call': { fail: stream('broke off inside a call') },
  'last-line-unended': { text: 'All good.', end: null },
  'crlf-and-comments': { text: 'All good.', end: 'stop' },
  'no-space-after-colon': { text: 'All good.', end: 'stop' },
  'error-mid-stream': {
    text: 'I was',
    fail: stream('The server had an error while processing your request'),
  },
  'error-mid-stream-text': { text: 'I was', fail: stream('model runner has unexpectedly stopped') },
  'error-event': { fail: stream('prompt is too long') },
  'bad-chunk': { text: 'I was', fail: stream('sent a chunk that is not JSON') },
  'empty-stream': { fail: stream('sent an empty answer') },
  'empty-body': { fail: stream('sent an empty answer') },
  'choices-empty': { fail: stream('sent an empty answer') },
  'filter-chunk-first': { text: 'Fine.', end: 'stop' },
  'content-filtered': { end: 'content_filter' },
  'stop-without-text': { end: 'stop' },
  'reasoning-content': { text: 'We open at ten.', end: 'stop' },
  'reasoning-field': { text: 'We open at ten.', end: 'stop' },
  'think-tags': { text: 'We open at ten <think> is text.', end: 'stop' },
  'content-parts': { text: 'We open at ten.', end: 'stop' },
  'null-content': { text: 'Fine.', end: 'stop' },
  'refusal-field': { text: "I can't help with that.", end: 'stop' },
  'second-choice': { text: 'Fine.', end: 'stop' },
  'json-document': { text: 'We open at ten.', end: 'stop', usage: [52, 9] },
  'json-document-with-call': { calls: [weather('call_a')], end: 'tool_calls', usage: [52, 9] },
  'json-document-error': { fail: stream('model is loading') },
  'html-document': { fail: stream('answered with text that is neither events nor JSON') },
  'events-without-content-type': { text: 'All good.', end: 'stop' },
  'status-429-seconds': {
    fail: refused(true, 'refused the request with status 429: Rate limit reached for m-1', 2000),
  },
  'status-429-ms': { fail: refused(true, 'refused the request with status 429: Rate limit reached for m-1', 350) },
  'status-429-quota': {
    fail: refused(false, 'refused the request with status 429: You exceeded your current quota'),
  },
  'status-503': { fail: refused(true, 'refused the request with status 503', 5000) },
  'status-400': {
    fail: refused(false, "refused the request with status 400: This model's maximum context length is 8192 tokens"),
  },
  'status-401-echoes-key': {
    fail: refused(
      false,
      'refused the request with status 401: Incorrect API key provided: ********. Find your key in the settings.',
    ),
  },
  'status-404-text-error': {
    fail: refused(false, "refused the request with status 404: model 'm-1' not found, try pulling it first"),
  },
  'status-422-detail': {
    fail: refused(false, 'refused the request with status 422: [{"loc":["body","messages"],"msg":"field required"}]'),
  },
  'status-302': { fail: refused(false, 'answered with a redirect (status 302)') },
};

function outcome(parts: readonly ModelPart[]): Outcome {
  const text = spokenText(parts);
  const calls = parts.filter((part) => part.kind === 'call');
  const last = parts.at(-1);
  return {
    ...(text === '' ? {} : { text }),
    ...(calls.length === 0
      ? {}
      : { calls: calls.map((call) => [call.provider_call_id, call.name, call.arguments_text] as const) }),
    ...(last?.kind === 'end' ? { end: last.finish_reason } : {}),
    ...(last?.kind === 'end' && last.usage ? { usage: [last.usage.input_tokens, last.usage.output_tokens] } : {}),
    ...(last?.kind === 'fail' ? { fail: failure(last.error) } : {}),
  };
}

function failure(error: EngineError): NonNullable<Outcome['fail']> {
  const { phase, retryable, message, retryAfterMs } = error;
  return { phase, retryable, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

describe('an OpenAI-compatible provider', () => {
  let server: FixtureServer;
  beforeAll(async () => {
    server = await startFixtureServer();
  });
  afterAll(() => server.close());

  async function played(name: string, pieceBytes: number): Promise<Outcome> {
    server.answer(replay(fixture(name), pieceBytes));
    const model = createOpenAiModel({ baseUrl: server.baseUrl, apiKey: 'sk-secret-0123456789', model: 'm-1' });
    try {
      return outcome(await collectParts(model, { messages: [{ role: 'user', content: 'hello' }], tools: [] }));
    } finally {
      await model[Symbol.asyncDispose]();
    }
  }

  for (const [name, expected] of Object.entries(outcomes)) {
    it(`${name} is read alike in one piece, in small ones and byte by byte`, async () => {
      expect(await played(name, Number.POSITIVE_INFINITY)).toEqual(expected);
      expect(await played(name, 61)).toEqual(expected);
      expect(await played(name, 1)).toEqual(expected);
    });
  }

  it('status-429-date waits until the date', async () => {
    const { fail } = await played('status-429-date', Number.POSITIVE_INFINITY);
    const wait = Date.parse('2099-10-21T07:28:00Z') - Date.now();
    expect(Math.abs((fail?.retryAfterMs ?? 0) - wait)).toBeLessThan(10_000);
  });

  it('every fixture has an outcome', () => {
    const names = readdirSync(path.join(import.meta.dirname, 'fixtures')).map((file) => file.replace(/\.http$/, ''));
    expect(names.sort()).toEqual([...Object.keys(outcomes), 'status-429-date'].sort());
  });
});
