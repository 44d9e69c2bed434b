import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { openAiConnections } from '@palaver/engines/openai';
import { collectParts, describeLanguageModel, spokenText } from '@palaver/engines/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../config/config.ts';
import { EgressRefused } from '../security/egress.ts';
import { createEngines, type EnginesOptions, type PlatformEngines } from './create-engines.ts';
import { deferredModel } from './deferred-model.ts';

const hello = { messages: [{ role: 'user' as const, content: 'who are you?' }], tools: [] };
const nothing: Config['llm'] = { baseUrl: null, apiKey: null, model: null };
const completion = { choices: [{ message: { role: 'assistant', content: 'A model.' }, finish_reason: 'stop' }] };

describe('the choice of an engine', () => {
  let server: http.Server;
  let baseUrl: string;
  let asked: { model: unknown; temperature: unknown; authorization: string | undefined; team: unknown }[];
  const engines: PlatformEngines[] = [];
  const guarded: string[] = [];

  beforeEach(async () => {
    asked = [];
    guarded.length = 0;
    server = http.createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        const body = JSON.parse(text);
        const { authorization, 'x-team': team } = request.headers;
        asked.push({ model: body.model, temperature: body.temperature, authorization, team });
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(completion));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  });
  afterEach(async () => {
    for (const each of engines.splice(0)) await each[Symbol.asyncDispose]();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function open(llm: Partial<Config['llm']>, options: Partial<EnginesOptions> = {}): PlatformEngines {
    const made = createEngines({
      config: { llm: { ...nothing, ...llm } },
      egress: {
        dispatcher(url) {
          guarded.push(url);
          return openAiConnections(url).dispatcher;
        },
      },
      ...options,
    });
    engines.push(made);
    return made;
  }
  async function said(made: PlatformEngines, layer: Record<string, unknown> | null): Promise<string> {
    return spokenText(await collectParts(made.languageModel(layer, 'acc'), hello));
  }

  it('is the built-in engine when nothing else is there', async () => {
    const made = open({});
    expect(await said(made, null)).toMatch(/rehearsal engine/);
    expect(made.languageModel(null, 'acc').id).toBe('rehearsal');
    expect(await made.defaultLlm).toEqual({ kind: 'rehearsal', reason: 'nothing_found' });
  });

  it('is the one of the server, without the guard', async () => {
    expect(await said(open({ baseUrl, apiKey: 'k-operator', model: 'm-server' }), null)).toBe('A model.');
    expect(asked).toMatchObject([{ model: 'm-server', authorization: 'Bearer k-operator' }]);
    expect(guarded).toEqual([]);
  });

  it('is the one of the server for a hosted name, with the sampling of the PAL', async () => {
    const layer = { model: 'tavus-gemma-4', speculative_inference: true, extra_body: { temperature: 0.3, user: 'x' } };
    expect(await said(open({ baseUrl, model: 'm-server' }), layer)).toBe('A model.');
    expect(asked).toMatchObject([{ model: 'm-server', temperature: 0.3 }]);
  });

  it('is the one of the PAL, through the guard, with its key and headers as they are', async () => {
    const layer = {
      base_url: baseUrl,
      model: 'm-pal',
      api_key: 'palaver:1:k:secret',
      headers: { 'x-team': 'palaver:1:k:desk' },
    };
    expect(await said(open({ baseUrl: 'http://127.0.0.1:1/v1', model: 'm-server' }), layer)).toBe('A model.');
    expect(asked).toEqual([
      { model: 'm-pal', temperature: undefined, authorization: 'Bearer palaver:1:k:secret', team: 'palaver:1:k:desk' },
    ]);
    expect(guarded).toEqual([baseUrl]);
  });

  it('fails for good with the rule where the guard refuses the URL', async () => {
    const made = open(
      { baseUrl, model: 'm-server' },
      {
        egress: {
          dispatcher() {
            throw new EgressRefused('private_address', 'the address 10.0.0.1 is private');
          },
        },
      },
    );
    const [part] = await collectParts(made.languageModel({ base_url: 'http://10.0.0.1', model: 'm' }, 'acc'), hello);
    expect(part).toMatchObject({ kind: 'fail', error: { phase: 'connect', retryable: false } });
    expect(part?.kind === 'fail' && part.error.message).toContain('10.0.0.1 is private');
  });

  it.each([
    ['of the PAL', { baseUrl: 'http://127.0.0.1:1/v1', model: 'm-server' }, { model: 'rehearsal' }],
    ['of the PAL beside a URL', {}, { model: 'rehearsal', base_url: 'http://127.0.0.1:1/v1' }],
    ['of the server', { baseUrl: 'http://127.0.0.1:1/v1', model: 'rehearsal' }, null],
  ])('is the built-in engine for the model name "rehearsal" %s', async (_, llm, layer) => {
    expect(await said(open(llm), layer)).toMatch(/rehearsal engine/);
  });

  it('is what was found, and nobody waits for the search', async () => {
    let found: (llm: null) => void = () => {};
    const made = open(
      {},
      {
        detect: () =>
          new Promise((resolve) => {
            found = resolve as typeof found;
          }),
      },
    );
    const answer = said(made, null);
    found({ source: 'ollama', baseUrl, apiKey: null, model: 'qwen3' } as never);
    expect(await answer).toBe('A model.');
    expect(asked).toMatchObject([{ model: 'qwen3' }]);
  });

  it.each([[{ model: 'rehearsal' }], [{ baseUrl: 'http://127.0.0.1:1/v1' }], [{ apiKey: 'k' }]])(
    'does not search when %j is configured',
    async (llm) => {
      let isAsked = false;
      await open(llm, {
        detect: async () => {
          isAsked = true;
          return null;
        },
      }).defaultLlm;
      expect(isAsked).toBe(false);
    },
  );

  it('is the built-in engine when the search fails', async () => {
    const made = open({}, { detect: () => Promise.reject(new Error('no network')) });
    expect((await made.defaultLlm).kind).toBe('rehearsal');
  });

  it('is one object per setting and account', () => {
    const made = open({ baseUrl });
    const layer = { base_url: baseUrl, model: 'm', api_key: 'palaver:1:k:secret' };
    expect(made.languageModel(layer, 'acc')).toBe(made.languageModel({ ...layer }, 'acc'));
    expect(made.languageModel(layer, 'acc')).not.toBe(made.languageModel(layer, 'other'));
    expect(made.languageModel(layer, 'acc')).not.toBe(made.languageModel({ ...layer, model: 'n' }, 'acc'));
    expect(made.languageModel(null, 'acc')).toBe(made.languageModel({ model: 'tavus-gpt-oss' }, 'other'));
  });

  it.each([[[]], [{ base_url: 7, model: ['x'], headers: 'y', extra_body: [], default_query: { a: { b: 1 } } }]])(
    'takes a layer of the wrong shape %j as if it said nothing',
    async (layer) => {
      expect(await said(open({}), layer as never)).toMatch(/rehearsal engine/);
    },
  );
});

describeLanguageModel('a deferred model', async () => {
  const made = createEngines({
    config: { llm: nothing },
    egress: { dispatcher: () => openAiConnections('http://127.0.0.1:1').dispatcher },
    now: () => Date.parse('2026-11-24T09:00:00Z'),
  });
  const tool = {
    name: 'get_weather',
    description: 'Get the weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  };
  return {
    model: made.languageModel({ model: 'rehearsal' }, 'acc'),
    textRequest: hello,
    callRequest: { messages: [{ role: 'user', content: 'What is the weather in Paris?' }], tools: [tool] },
    callName: 'get_weather',
    judge: {
      messages: hello.messages,
      schema: { name: 's', schema: { type: 'object', properties: { summary: { type: 'string' } } } },
    },
    judgeKey: 'summary',
    close: async () => made[Symbol.asyncDispose](),
  };
});

describe('a deferred model', () => {
  it('fails with the reason when its adapter cannot be made, and tries again for the next request', async () => {
    let isBroken = true;
    const model = deferredModel('x', async () => {
      if (isBroken) throw new Error('no data key');
      const made = createEngines({
        config: { llm: { ...nothing, model: 'rehearsal' } },
        egress: { dispatcher: () => openAiConnections('http://127.0.0.1:1').dispatcher },
      });
      return made.languageModel(null, 'acc');
    });
    const [part] = await collectParts(model, hello);
    expect(part).toMatchObject({ kind: 'fail', error: { message: 'cannot be used: no data key', retryable: false } });
    await expect(model.judge({ messages: [], schema: { name: 's', schema: {} } })).rejects.toThrow('no data key');
    isBroken = false;
    expect(spokenText(await collectParts(model, hello))).toMatch(/rehearsal engine/);
  });
});
