import type { Call } from '@palaver/contract';
import { createScriptedModel } from '@palaver/engines/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, type HostileEndpoint, openHostileEndpoint, plainAnswer } from '../egress/hostile-endpoint.ts';
import { startChat } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

const secret = 'tok-4711-very-secret';

const hang: Answer = () => undefined;
const closeEarly: Answer = ({ socket }) => socket.destroy();
const lieAboutLength: Answer = ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\nshort');
const fiftyMegabytes: Answer = ({ socket }) => {
  socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 52428800\r\n\r\n');
  const piece = Buffer.alloc(65_536, 'x');
  const pump = (): void => {
    while (!socket.destroyed) if (!socket.write(piece)) return void socket.once('drain', pump);
  };
  pump();
};
const redirect: Answer = ({ socket }) =>
  socket.write(plainAnswer('', ['location: http://169.254.169.254/latest/meta-data/'], '302 Found'));
const echo: Answer = ({ head, socket }) =>
  socket.write(plainAnswer(JSON.stringify({ head }), ['content-type: application/json']));

describeOnEachDatabase('a conversation with a hostile endpoint', (database) => {
  let platform: TestPlatform;
  let endpoint: HostileEndpoint;
  let answer: Answer;
  let lookups = 0;
  let made = 0;

  beforeAll(async () => {
    const languageModel = createScriptedModel(({ messages, tools }) => {
      const last = messages.at(-1);
      const name = tools.find((tool) => tool.name.startsWith('hostile'))?.name ?? '';
      return last?.role === 'tool'
        ? { say: `I heard: ${last.content}` }
        : { calls: [{ name, arguments: { city: 'Paris' } }] };
    });
    // Open at first, closed ever after: what a guard that resolves a second time would be led to.
    const resolve = async () => [{ address: lookups++ % 2 === 0 ? '127.0.0.1' : '10.0.0.7', family: 4 }];
    platform = await bootPlatform({ database, languageModel, overrides: { egress: { resolve } } });
    endpoint = await openHostileEndpoint((request, index) => answer(request, index));
  });
  afterAll(async () => {
    await platform.close();
    await endpoint[Symbol.asyncDispose]();
  });

  /** One turn in which the model calls a tool of that URL; gives the PAL's words and the ledger's row. */
  async function ask(behaviour: Answer, more: { url?: string; policy?: object } = {}) {
    answer = behaviour;
    made += 1;
    const tool = await platform.ok<{ tool_id: string }>('POST', '/v2/tools', {
      name: `hostile_${made}`,
      description: 'Looks a city up.',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      on_call: 'silent',
      on_resolve: 'generate_response',
      delivery: {
        api: { url: more.url ?? `${endpoint.url}/x`, timeout: 0.5, auth: { type: 'bearer', token: secret } },
      },
      ...(more.policy === undefined ? {} : { policy: more.policy }),
    });
    const pal = await platform.ok<{ pal_id: string }>('POST', '/v2/pals', {
      pal_name: 'Hostile',
      system_prompt: 'Help.',
      tool_ids: [tool.tool_id],
    });
    const id = await startChat(platform, pal.pal_id, {});
    const turn = await platform.ok<{ text: string }>('POST', `/v2/conversations/${id}/respond`, {
      text: 'Go.',
      timeout_s: 20,
    });
    const { data } = await platform.ok<{ data: Call[] }>('GET', `/v2/conversations/${id}/tool_calls`);
    const events = await platform.request('GET', `/v2/conversations/${id}/events?limit=1000`);
    expect(data).toHaveLength(1);
    expect(events.text + JSON.stringify(data) + turn.text).not.toContain(secret);
    return { said: turn.text, call: data[0]! };
  }

  it.each([
    ['hangs', hang, undefined, 'failed', 'timeout', 1],
    ['hangs, with a guarded write', hang, { effect: 'write' }, 'unknown', 'timeout', 1],
    ['closes early', closeEarly, undefined, 'failed', 'connection', 2],
    ['closes early, with a guarded write', closeEarly, { effect: 'write' }, 'unknown', 'connection', 1],
    ['lies about its length', lieAboutLength, undefined, 'failed', 'connection', 2],
    ['redirects to a private address', redirect, undefined, 'failed', 'redirect', 1],
  ] as const)('that %s', async (_, behaviour, policy, state, reason, attempts) => {
    const before = endpoint.requests.length;
    const { said, call } = await ask(behaviour, policy === undefined ? {} : { policy });
    expect(call).toMatchObject({ state, reason, attempts, idempotency_key: call.tool_call_id });
    expect(said).toMatch(state === 'unknown' ? /^I heard: unknown: / : /^I heard: error: /);
    expect(endpoint.requests.length - before).toBe(attempts);
  });

  it('that answers 50 MB', async () => {
    const { said, call } = await ask(fiftyMegabytes);
    expect(call).toMatchObject({ state: 'succeeded', response: { status: 200, truncated: true } });
    expect(call.response!.bytes).toBeLessThan(5_000_000);
    expect(said.length).toBeLessThan(20_000);
    await expect.poll(() => endpoint.openSockets.size).toBe(0);
  });

  it('that echoes its credentials', async () => {
    const { said, call } = await ask(echo);
    expect(call.state).toBe('succeeded');
    expect(said).toContain('Bearer ********');
  });

  it('behind a name that changes its address', async () => {
    // The endpoint speaks no TLS, so the first attempt ends before it is sent and the second resolves again.
    const { said, call } = await ask(hang, { url: `https://rebinding.example:${endpoint.port}/x` });
    expect(call).toMatchObject({ state: 'failed', reason: 'egress_refused (private_address)', attempts: 1 });
    expect(said).not.toContain('10.0.0');
    expect(lookups).toBe(2);
  });
});
