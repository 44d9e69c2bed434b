import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { EngineError, type ModelPart, type ModelRequest } from '@palaver/runtime/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collectParts, spokenText } from '../testing/collect-parts.ts';
import { describeLanguageModel } from '../testing/describe-language-model.ts';
import { createOpenAiModel, type OpenAiModel } from './create-open-ai-model.ts';
import type { OpenAiOptions } from './endpoint.ts';
import { type Answering, type FixtureServer, fixture, replay, startFixtureServer } from './testing/fixture-server.ts';

const tool = {
  name: 'get_weather',
  description: 'Get the weather.',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
};
const hello: ModelRequest = { messages: [{ role: 'user', content: 'hello' }], tools: [] };
const question = {
  messages: [{ role: 'user' as const, content: 'How was it?' }],
  schema: { name: 'mood of call', schema: { type: 'object', properties: { mood: { type: 'string' } } } },
};

const json = (value: unknown, status = 200): Answering => {
  return replay({ status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(value)) });
};
const said = (content: string) =>
  json({ choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }] });
const refusal = (message: string, status = 400) => json({ error: { message } }, status);

describeLanguageModel('the OpenAI-compatible engine', async () => {
  const server = await startFixtureServer();
  server.answer((request, response) => {
    if (request.body.response_format) return said('{"mood":"good"}')(request, response);
    replay(fixture(request.body.tools ? 'text-then-call' : 'plain-text'), 200)(request, response);
  });
  const model = createOpenAiModel({ baseUrl: server.baseUrl, apiKey: null, model: 'm-1' });
  return {
    model,
    textRequest: hello,
    callRequest: { messages: [{ role: 'user', content: 'weather in Paris?' }], tools: [tool] },
    callName: 'get_weather',
    judge: question,
    judgeKey: 'mood',
    async close() {
      await model[Symbol.asyncDispose]();
      await server.close();
    },
  };
});

describe('the OpenAI-compatible engine', () => {
  let server: FixtureServer;
  const models: OpenAiModel[] = [];
  beforeEach(async () => {
    server = await startFixtureServer();
    server.answer(replay(fixture('plain-text')));
  });
  afterEach(async () => {
    for (const model of models.splice(0)) await model[Symbol.asyncDispose]();
    await server.close();
  });
  function open(options: Partial<OpenAiOptions> = {}): OpenAiModel {
    const model = createOpenAiModel({
      baseUrl: server.baseUrl,
      apiKey: 'sk-secret-0123456789',
      model: 'm-1',
      ...options,
    });
    models.push(model);
    return model;
  }

  it('writes the whole conversation as the provider spells it', async () => {
    await collectParts(open(), {
      messages: [
        { role: 'system', content: 'Be "brief".' },
        { role: 'user', content: 'weather?' },
        { role: 'assistant', content: null, calls: [{ id: 'c1', name: 'get_weather', arguments: '{"city":"Paris"}' }] },
        { role: 'tool', call_id: 'c1', content: '18 °C' },
        { role: 'assistant', content: 'Mild.' },
      ],
      tools: [tool],
    });
    expect(server.received[0]?.body).toEqual({
      model: 'm-1',
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: 'Be "brief".' },
        { role: 'user', content: 'weather?' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: '18 °C' },
        { role: 'assistant', content: 'Mild.' },
      ],
      tools: [{ type: 'function', function: tool }],
    });
  });

  it('writes the same text for messages and tools it has written before', async () => {
    const model = open();
    const request = { messages: [{ role: 'user' as const, content: 'hello' }], tools: [tool] };
    await collectParts(model, request);
    await collectParts(model, { ...request, messages: [...request.messages, { role: 'user', content: 'again' }] });
    expect(server.received[1]?.text).toBe(
      server.received[0]?.text.replace('"hello"}]', '"hello"},{"role":"user","content":"again"}]'),
    );
  });

  it('sends key, headers, query and extra body', async () => {
    const extraBody = { temperature: 0.2, model: 'other', stream: false, messages: [], max_tokens: 9 };
    await collectParts(
      open({
        baseUrl: `${server.baseUrl}/?v=1`,
        headers: { 'X-Team': 'desk' },
        defaultQuery: { region: 'eu' },
        extraBody,
      }),
      hello,
    );
    const [request] = server.received;
    expect(request?.url).toBe('/v1/chat/completions?v=1&region=eu');
    expect(request?.headers).toMatchObject({ authorization: 'Bearer sk-secret-0123456789', 'x-team': 'desk' });
    expect(request?.body).toMatchObject({ model: 'm-1', stream: true, temperature: 0.2, max_tokens: 9 });
    expect(request?.body.messages).toHaveLength(1);
  });

  it('sends no authorization without a key', async () => {
    await collectParts(open({ apiKey: null }), hello);
    expect(server.received[0]?.headers.authorization).toBeUndefined();
  });

  it('takes a base URL that already names the route', async () => {
    await collectParts(open({ baseUrl: `${server.baseUrl}/chat/completions/` }), hello);
    expect(server.received[0]?.url).toBe('/v1/chat/completions');
  });

  it('gives the text of one read as one part', async () => {
    const parts = await collectParts(open(), hello);
    expect(parts.map((part) => part.kind)).toEqual(['text-delta', 'end']);
  });

  it('uses one connection for requests that follow one another', async () => {
    const ports = new Set<number | undefined>();
    server.answer((request, response) => {
      ports.add(response.socket?.remotePort);
      replay(fixture('plain-text'))(request, response);
    });
    const model = open();
    for (let n = 0; n < 3; n += 1) {
      await collectParts(model, hello);
      await pause(5);
    }
    expect(ports.size).toBe(1);
  });

  it('closes an endless stream at once when it is cancelled', async () => {
    server.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const timer = setInterval(() => response.write('data: {"choices":[{"delta":{"content":"on "}}]}\n\n'), 2);
      response.on('close', () => clearInterval(timer));
    });
    const parts: ModelPart[] = [];
    await new Promise<void>((resolve) => {
      const cancel = open().stream(hello, (part) => {
        parts.push(part);
        if (parts.length < 3) return;
        cancel();
        resolve();
      });
    });
    await expect.poll(() => server.received[0]?.isAborted).toBe(true);
    expect(parts).toHaveLength(3);
  });

  it('closes a request that is cancelled before it was answered', async () => {
    server.answer(() => {});
    const cancel = open().stream(hello, () => {});
    await expect.poll(() => server.received.length).toBe(1);
    cancel();
    await expect.poll(() => server.received[0]?.isAborted).toBe(true);
  });

  it('fails to connect where nobody listens', async () => {
    const probe = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const [part] = await collectParts(open({ baseUrl: `http://127.0.0.1:${port}/v1` }), hello);
    expect(part).toMatchObject({ kind: 'fail', error: { phase: 'connect', retryable: true } });
  });

  it('tells a reset before the first byte from one after it', async () => {
    server.answer((_, response) => response.destroy());
    const [before] = await collectParts(open(), hello);
    expect(before).toMatchObject({ kind: 'fail', error: { phase: 'connect', retryable: true } });
    server.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(
        'data: {"choices":[{"delta":{"content":"I was","tool_calls":[{"id":"a","function":{"name":"x"}}]}}]}\n\n',
      );
      setTimeout(() => response.destroy(), 20);
    });
    const after = await collectParts(open(), hello);
    expect(spokenText(after)).toBe('I was');
    expect(after.some((part) => part.kind === 'call')).toBe(false);
    expect(after.at(-1)).toMatchObject({ kind: 'fail', error: { phase: 'stream', retryable: true } });
  });

  it('leaves stream_options out for a server that refuses it, and remembers that', async () => {
    server.answer((request, response) => {
      if (request.body.stream_options)
        return refusal('Extra inputs are not permitted: stream_options', 422)(request, response);
      replay(fixture('plain-text'))(request, response);
    });
    const model = open();
    expect((await collectParts(model, hello)).at(-1)?.kind).toBe('end');
    expect((await collectParts(model, hello)).at(-1)?.kind).toBe('end');
    expect(server.received.map((request) => 'stream_options' in request.body)).toEqual([true, false, false]);
  });

  it('falls back to an answer in one document for a server that does not stream', async () => {
    server.answer((request, response) => {
      if (request.body.stream) return refusal('streaming is not supported for this model')(request, response);
      replay(fixture('json-document'))(request, response);
    });
    const model = open();
    expect(spokenText(await collectParts(model, hello))).toBe('We open at ten.');
    expect(spokenText(await collectParts(model, hello))).toBe('We open at ten.');
    expect(server.received.map((request) => request.body.stream)).toEqual([true, undefined, undefined]);
  });

  it('does not retry what is refused for good', async () => {
    server.answer(refusal('upstream model not found', 404));
    const [part] = await collectParts(open(), hello);
    expect(part).toMatchObject({ kind: 'fail', error: { phase: 'request', retryable: false } });
    expect(server.received).toHaveLength(1);
  });

  describe('as a judge', () => {
    it('asks once, without a stream, for the schema', async () => {
      server.answer(said('{"mood":"good"}'));
      expect(await open({ extraBody: { temperature: 0 } }).judge(question)).toEqual({ mood: 'good' });
      expect(server.received[0]?.body).toEqual({
        model: 'm-1',
        stream: false,
        temperature: 0,
        messages: [{ role: 'user', content: 'How was it?' }],
        response_format: { type: 'json_schema', json_schema: { name: 'mood_of_call', schema: question.schema.schema } },
      });
    });

    it.each([
      ['a code fence', '```json\n{"mood":"good"}\n```'],
      ['words around it', 'Here it is: {"mood":"good"} – done.'],
    ])('reads JSON in %s', async (_, content) => {
      server.answer(said(content));
      expect(await open().judge(question)).toEqual({ mood: 'good' });
    });

    it('falls back to one forced function call, and remembers that', async () => {
      server.answer((request, response) => {
        if (request.body.response_format) return refusal("'response_format' is not supported")(request, response);
        json({
          choices: [
            { message: { tool_calls: [{ function: { name: 'mood_of_call', arguments: '{"mood":"good"}' } }] } },
          ],
        })(request, response);
      });
      const model = open();
      expect(await model.judge(question)).toEqual({ mood: 'good' });
      expect(await model.judge(question)).toEqual({ mood: 'good' });
      expect(server.received.map((request) => 'response_format' in request.body)).toEqual([true, false, false]);
      expect(server.received[1]?.body.tool_choice).toEqual({ type: 'function', function: { name: 'mood_of_call' } });
    });

    it('fails as a request when both forms are refused, without the key', async () => {
      server.answer(refusal('bad key sk-secret-0123456789'));
      const error = await open()
        .judge(question)
        .catch((thrown: unknown) => thrown);
      expect(EngineError.is(error) && error.phase).toBe('request');
      expect(String(error)).not.toContain('sk-secret');
    });

    it('fails when the answer holds no JSON in either form', async () => {
      server.answer(said('It went well.'));
      await expect(open().judge(question)).rejects.toThrow('without JSON');
      expect(server.received).toHaveLength(2);
    });

    it.each([
      [200, 8 * 1024 * 1024, /more than \d+ bytes/, { phase: 'stream', retryable: false }],
      [503, 64 * 1024, /status 503: /, { phase: 'request', retryable: true }],
    ])('closes an answer of status %i that does not end, at its limit', async (status, limit, message, details) => {
      let sent = 0;
      server.answer((request, response) => {
        response.writeHead(status, { 'content-type': 'text/plain' });
        const chunk = Buffer.alloc(65_536, 'x');
        const more = () => {
          if (request.isAborted) return;
          sent += chunk.length;
          response.write(chunk, () => setImmediate(more));
        };
        more();
      });
      const error = await open()
        .judge(question)
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ message: expect.stringMatching(message), ...details });
      await expect.poll(() => server.received[0]?.isAborted).toBe(true);
      expect(server.received).toHaveLength(1);
      expect(sent).toBeLessThan(limit + 8 * 1024 * 1024);
    });

    it('closes the request when its signal is aborted', async () => {
      server.answer(() => {});
      const abort = new AbortController();
      const answer = open().judge({ ...question, signal: abort.signal });
      await expect.poll(() => server.received.length).toBe(1);
      abort.abort(new Error('ended'));
      await expect(answer).rejects.toThrow('ended');
      await expect.poll(() => server.received[0]?.isAborted).toBe(true);
    });
  });
});
