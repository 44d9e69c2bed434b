import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Asked {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: { readonly messages: readonly Record<string, unknown>[]; readonly [key: string]: unknown };
}
type Reply = (response: http.ServerResponse, asked: Asked, nth: number) => void;

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

function say(text: string): Reply {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const word of text.split(/(?<= )/)) response.write(chunk({ content: word }));
    response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
  };
}

function call(name: string, args: object): Reply {
  return (response) => {
    const text = JSON.stringify(args);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(
      chunk({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name, arguments: '' } }] }),
    );
    for (const piece of text) response.write(chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] }));
    response.end(`${chunk({}, 'tool_calls')}data: [DONE]\n\n`);
  };
}

describeOnEachDatabase('the OpenAI-compatible engine', (database) => {
  let provider: http.Server;
  let baseUrl: string;
  let asked: Asked[];
  let reply: Reply;

  beforeEach(async () => {
    asked = [];
    provider = http.createServer((request, response) => {
      let text = '';
      request.on('data', (data) => {
        text += data;
      });
      request.on('end', () => {
        const entry = { headers: request.headers, body: JSON.parse(text) };
        asked.push(entry);
        reply(response, entry, asked.length);
      });
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`;
  });
  afterEach(async () => {
    provider.closeAllConnections();
    await new Promise((resolve) => provider.close(resolve));
  });

  async function boot(llm: Partial<Config['llm']>): Promise<TestPlatform> {
    return bootPlatform({
      database: await database.fresh(),
      config: { llm: { baseUrl: null, apiKey: null, model: null, ...llm } },
      overrides: { languageModel: undefined as never },
    });
  }
  async function talk(platform: TestPlatform, layers?: object, tool_ids: readonly string[] = []) {
    const body = { system_prompt: 'You are a clerk.', tool_ids, ...(layers ? { layers } : {}) };
    const { pal_id } = await platform.ok<{ pal_id: string }>('POST', '/v2/pals', body);
    const made = await platform.ok<{ conversation_id: string }>('POST', '/v2/conversations', { pal_id, chat: true });
    const path = `/v2/conversations/${made.conversation_id}`;
    return {
      say: (text: string) => platform.ok<{ text: string }>('POST', `${path}/respond`, { text, timeout_s: 30 }),
      events: async () => {
        const { data } = await platform.ok<{ data: { event_type: string; properties?: object }[] }>(
          'GET',
          `${path}/events?limit=1000`,
        );
        return data;
      },
    };
  }

  it('answers for a PAL that names no server', async () => {
    const platform = await boot({ baseUrl, apiKey: 'k-operator', model: 'm-server' });
    reply = say('Good day to you.');
    const conversation = await talk(platform, { llm: { model: 'tavus-gemma-4' } });
    expect((await conversation.say('hello')).text).toBe('Good day to you.');
    expect(asked[0]?.headers.authorization).toBe('Bearer k-operator');
    expect(asked[0]?.body).toMatchObject({ model: 'm-server', stream: true });
    expect(asked[0]?.body.messages).toMatchObject([
      { role: 'system', content: expect.stringContaining('You are a clerk.') },
      { role: 'user', content: 'hello' },
    ]);
  });

  it('makes calls and tells their results', async () => {
    const platform = await boot({ baseUrl, model: 'm-server' });
    reply = (response, request, nth) =>
      request.body.messages.at(-1)?.role === 'tool'
        ? say('It is on your screen.')(response, request, nth)
        : call('show_card', { title: 'Füße & “quotes”', response_to_user: 'One moment.' })(response, request, nth);
    const { tool_id } = await platform.ok<{ tool_id: string }>('POST', '/v2/tools', {
      name: 'show_card',
      description: 'Show a card.',
      parameters: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] },
      on_resolve: 'add_to_context',
    });
    const conversation = await talk(platform, undefined, [tool_id]);
    expect((await conversation.say('show me')).text).toBe('One moment.');
    const event = (await conversation.events()).find(({ event_type }) => event_type === 'conversation.tool_call');
    expect(event?.properties).toMatchObject({ name: 'show_card', arguments: '{"title":"Füße & “quotes”"}' });
    reply = say('Anything else?');
    await conversation.say('thanks');
    const roles = asked.at(-1)?.body.messages.map(({ role }) => role);
    expect(roles).toEqual(['system', 'user', 'assistant', 'tool', 'user']);
  });

  it("uses a PAL's own server with its key, which is never shown", async () => {
    const platform = await boot({ model: 'rehearsal' });
    reply = say('From my own model.');
    const layers = {
      llm: {
        model: 'm-pal',
        base_url: baseUrl,
        api_key: 'sk-of-the-pal',
        extra_body: { temperature: 0.1 },
        default_query: { v: '2' },
      },
    };
    const conversation = await talk(platform, layers);
    expect((await conversation.say('hello')).text).toBe('From my own model.');
    expect(asked[0]?.headers.authorization).toBe('Bearer sk-of-the-pal');
    expect(asked[0]?.body).toMatchObject({ model: 'm-pal', temperature: 0.1 });
    const pals = await platform.request('GET', '/v2/pals');
    expect(pals.text).not.toContain('sk-of-the-pal');
  });

  it('shows a secret in no other place, and sends it to no other host', async () => {
    const platform = await boot({ model: 'rehearsal' });
    const layers = {
      llm: { model: 'm', base_url: baseUrl, api_key: 'sk-of-the-pal', headers: { 'x-a': 'palaver:1:abc' } },
    };
    const { pal_id } = await platform.ok<{ pal_id: string }>('POST', '/v2/pals', { system_prompt: 's', layers });
    const patch = (...operations: object[]) => platform.request('PATCH', `/v2/pals/${pal_id}`, operations);
    const from = '/layers/llm/api_key';
    for (const operation of [
      { op: 'copy', from, path: '/system_prompt' },
      { op: 'copy', from, path: '/layers/llm/model' },
      { op: 'move', from: '/layers/llm', path: '/layers/x' },
      { op: 'replace', path: '/layers/llm/base_url', value: 'https://evil.example/v1' },
    ]) {
      const answer = await patch(operation);
      expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(/layers\.llm/)]);
    }
    expect((await patch({ op: 'replace', path: '/layers/llm/model', value: 'palaver:1:k:abc' })).status).toBe(200);
    reply = say('Still here.');
    const { conversation_id } = await platform.ok<{ conversation_id: string }>('POST', '/v2/conversations', {
      pal_id,
      chat: true,
    });
    const path = `/v2/conversations/${conversation_id}/respond`;
    expect(await platform.request('POST', path, { text: 'hello' })).toMatchObject({ status: 200 });
    expect(asked[0]).toMatchObject({ body: { model: 'palaver:1:k:abc' }, headers: { 'x-a': 'palaver:1:abc' } });
  });

  it('gives way to the built-in engine where a PAL names it', async () => {
    const platform = await boot({ baseUrl, model: 'm-server' });
    const conversation = await talk(platform, { llm: { model: 'rehearsal' } });
    expect((await conversation.say('who are you?')).text).toMatch(/rehearsal engine/);
    expect(asked).toEqual([]);
  });

  describe('when the provider fails', () => {
    it('tries once more before anything was heard', async () => {
      const platform = await boot({ baseUrl, model: 'm-server' });
      reply = (response, request, nth) =>
        nth === 1 ? response.writeHead(503).end('busy') : say('Here I am.')(response, request, nth);
      const conversation = await talk(platform);
      expect((await conversation.say('hello')).text).toBe('Here I am.');
      expect(asked).toHaveLength(2);
    });

    it('apologises and reports the reason without the key', async () => {
      const platform = await boot({ baseUrl, apiKey: 'sk-operator-key', model: 'm-server' });
      reply = (response) =>
        response
          .writeHead(401, { 'content-type': 'application/json' })
          .end('{"error":{"message":"bad key sk-operator-key"}}');
      const conversation = await talk(platform);
      expect((await conversation.say('hello')).text).not.toBe('');
      const text = JSON.stringify(await conversation.events());
      expect(text).toContain('conversation.error');
      expect(text).not.toContain('sk-operator-key');
      reply = say('Better now.');
      expect((await conversation.say('and now?')).text).toBe('Better now.');
    });
  });
});
