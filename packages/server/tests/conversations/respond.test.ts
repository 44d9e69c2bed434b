import { createScriptedModel, type Script } from '@palaver/engines/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  CITY,
  type Endpoint,
  openLive,
  stagePal,
  startChat,
  startEndpoint,
  until,
} from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Listed {
  readonly data: readonly Record<string, unknown>[];
  readonly total_count: number;
}

describeOnEachDatabase('a turn over REST', (database) => {
  let platform: TestPlatform;
  let endpoint: Endpoint;
  let script: Script;

  beforeAll(async () => {
    const languageModel = createScriptedModel((request, nth) => script(request, nth));
    platform = await bootPlatform({ database, languageModel });
    endpoint = await startEndpoint();
  });
  beforeEach(() => {
    script = () => ({ say: 'All right.' });
    endpoint.answer = () => ({ body: { answer: 'nineteen degrees' } });
    endpoint.received.length = 0;
  });
  afterAll(async () => {
    await platform.close();
    await endpoint.close();
  });

  const respond = (id: string, body: unknown) => platform.request('POST', `/v2/conversations/${id}/respond`, body);
  const calls = (id: string, query = '') => platform.ok<Listed>('GET', `/v2/conversations/${id}/tool_calls${query}`);
  const asks = (name: string, args: unknown, then = 'Here you are.'): Script => {
    return (request) =>
      request.messages.at(-1)?.role === 'tool' ? { say: then } : { calls: [{ name, arguments: args }] };
  };
  const fresh = async (tools: Parameters<typeof stagePal>[2] = [], more = {}) =>
    startChat(platform, (await stagePal(platform, endpoint, tools)).palId, more);
  let made = 0;
  const unique = (name: string) => {
    made += 1;
    return `${name}_${made}`;
  };

  it.each(['', ' ', '\n\t', '\u00a0'])('refuses the blank text %j', async (text) => {
    const answer = await respond(await fresh(), { text });
    expect(answer.status).toBe(400);
    expect(answer.body.details[0].path).toBe('text');
    if (text !== '') expect(answer.body.error).toContain('text: must not be blank');
  });

  it('answers 200 with the text', async () => {
    const id = await fresh();
    const answer = await respond(id, { text: 'Hello.' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      status: 'ready',
      turn_idx: 1,
      text: 'All right.',
      inference_ids: [expect.any(String)],
      tool_calls: [],
    });
    expect((await platform.request('GET', `/v2/conversations/${id}/respond`)).body).toEqual(answer.body);
    const aliased = await platform.request('POST', `/v2/conversations/${id}/messages`, { text: 'And again.' });
    expect(aliased.body.turn_idx).toBe(2);
    const { data } = await platform.ok<Listed>('GET', `/v2/conversations/${id}/messages`);
    expect(data.map(({ role, content, turn_idx }) => [role, content, turn_idx])).toEqual([
      ['user', 'Hello.', 1],
      ['assistant', 'All right.', 1],
      ['user', 'And again.', 2],
      ['assistant', 'All right.', 2],
    ]);
  });

  it('answers 202 once the time is up, and the turn goes on', async () => {
    const name = unique('slow');
    const id = await fresh([{ name, delivery: 'api', on_call: 'silent', on_resolve: 'generate_response' }]);
    script = asks(name, { city: 'Paris' });
    endpoint.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_400));
      return { body: { ok: true } };
    };
    const answer = await respond(id, { text: 'Go.', timeout_s: 1 });
    expect([answer.status, answer.body.status, answer.body.turn_idx]).toEqual([202, 'pending', 1]);
    const busy = await respond(id, { text: 'Hurry.' });
    expect([busy.status, busy.body.code]).toEqual([409, 'conflict']);
    const ready = await until(async () => {
      const turn = await platform.ok('GET', `/v2/conversations/${id}/respond`);
      return turn.status === 'ready' && turn;
    });
    expect(ready.text).toBe('Here you are.');
  });

  it.each([
    ['no text', {}, 'text'],
    ['an empty text', { text: '' }, 'text'],
    ['a text that is too long', { text: 'x'.repeat(100_001) }, 'text'],
    ['a timeout of nothing', { text: 'x', timeout_s: 0 }, 'timeout_s'],
    ['a timeout that is too long', { text: 'x', timeout_s: 61 }, 'timeout_s'],
  ])('refuses %s', async (_, body, names) => {
    const answer = await respond(await fresh(), body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(names);
  });

  it('is refused once the conversation has ended, and the newest turn stays readable', async () => {
    const id = await fresh();
    await respond(id, { text: 'Hello.' });
    await platform.ok('POST', `/v2/conversations/${id}/end`);
    const answer = await respond(id, { text: 'Still there?' });
    expect([answer.status, answer.body.error]).toEqual([400, `conversation "${id}" has ended`]);
    expect((await platform.ok('GET', `/v2/conversations/${id}/respond`)).text).toBe('All right.');
  });

  it.each([
    ['after', 'end'],
    ['before', 'respond'],
  ])('sent just %s the first end of a conversation is kept, or refused', async (_, first) => {
    const id = await fresh();
    const end = () => platform.ok('POST', `/v2/conversations/${id}/end`);
    const early = first === 'end' ? end() : null;
    const answer = await Promise.all([respond(id, { text: 'Hello.' }), early ?? end()]).then(([said]) => said);
    const { data } = await platform.ok<Listed>('GET', `/v2/conversations/${id}/messages`);
    if (answer.status === 400) expect(answer.body.error).toBe(`conversation "${id}" has ended`);
    expect(data.some(({ role }) => role === 'user')).toBe(answer.status < 400);
  });

  it('end_call says its farewell and ends the conversation', async () => {
    const id = await fresh();
    script = () => ({ say: 'Good bye.', calls: [{ name: 'end_call', arguments: {} }] });
    const answer = await respond(id, { text: 'That is all.' });
    expect([answer.status, answer.body.text]).toEqual([200, 'Good bye.']);
    const read = await until(async () => {
      const row = await platform.ok('GET', `/v2/conversations/${id}?verbose=true`);
      return row.status === 'ended' && row;
    });
    expect(read.shutdown_reason).toBe('end_call_tool');
  });

  it('calls a tool and shows its life', async () => {
    const name = unique('weather');
    const id = await fresh([{ name, delivery: 'api', on_call: 'silent', on_resolve: 'generate_response' }]);
    script = asks(name, { city: 'Paris' });
    const answer = await respond(id, { text: 'How is the weather in Paris?' });
    expect(answer.body.text).toBe('Here you are.');
    expect(endpoint.received.map((request) => request.json)).toEqual([{ city: 'Paris' }]);
    const { data, total_count } = await calls(id);
    expect(total_count).toBe(1);
    expect(data[0]).toMatchObject({
      tool_name: name,
      state: 'succeeded',
      arguments: { city: 'Paris' },
      attempts: 1,
      turn_idx: 1,
      answered_by: 'http',
      response: { status: 200, truncated: false },
      idempotency_key: data[0]?.tool_call_id,
    });
    expect(endpoint.received[0]?.headers['idempotency-key']).toBe(data[0]?.tool_call_id);
    const one = await platform.ok('GET', `/v2/conversations/${id}/tool_calls/${data[0]?.tool_call_id}`);
    expect(one).toEqual(data[0]);
    expect((await calls(id, '?state=failed')).total_count).toBe(0);
    expect((await calls(id, `?tool_name=${name}&state=succeeded`)).total_count).toBe(1);
    const missing = await platform.request('GET', `/v2/conversations/${id}/tool_calls/nobody`);
    expect(missing.status).toBe(404);
  });

  it('an app_message call is answered over REST, once', async () => {
    const name = unique('clock');
    const id = await fresh([{ name, on_call: 'silent', on_resolve: 'generate_response' }]);
    script = asks(name, { city: 'Oslo' }, 'It is noon there.');
    const answer = await respond(id, { text: 'What time is it?' });
    expect(answer.body.tool_calls).toMatchObject([{ name, state: 'dispatched', arguments: { city: 'Oslo' } }]);
    const body = { tool_call_id: answer.body.tool_calls[0].tool_call_id, output: { time: '12:00' } };
    const answered = await platform.request('POST', `/v2/conversations/${id}/tool_results`, body);
    expect([answered.status, answered.body.state]).toEqual([200, 'succeeded']);
    const again = await platform.request('POST', `/v2/conversations/${id}/tool_results`, body);
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
    const unknown = await platform.request('POST', `/v2/conversations/${id}/tool_results`, { tool_call_id: 'nobody' });
    expect(unknown.status).toBe(404);
    await until(async () => {
      const { data } = await platform.ok<Listed>('GET', `/v2/conversations/${id}/messages`);
      return data.some((line) => line.content === 'It is noon there.');
    });
  });

  it('a key that may only converse reads the turn it began, and confirms what the turn holds', async () => {
    const name = unique('book');
    const tool = { name, delivery: 'api', on_call: 'silent', on_resolve: 'generate_response' } as const;
    const id = await fresh([{ ...tool, policy: { effect: 'write', confirm: 'explicit' } }]);
    script = asks(name, { city: 'Paris' });
    const { key } = await platform.ok<{ key: string }>('POST', '/v2/api_keys', {
      name: 'talker',
      scopes: ['converse'],
    });
    const as = (method: string, path: string, body?: unknown) =>
      platform.request(method, `/v2/conversations/${id}${path}`, body, { key });
    await as('POST', '/respond', { text: 'Book Paris.' });
    const turn = await as('GET', '/respond');
    expect(turn.status, turn.text).toBe(200);
    const [call] = turn.body.tool_calls;
    expect(call).toMatchObject({ name, state: 'held', arguments: { city: 'Paris' } });
    const { arguments_hash } = call;
    const confirmed = await as('POST', `/tool_calls/${call.tool_call_id}/confirm`, { arguments_hash });
    expect(confirmed.status, confirmed.text).toBe(200);
    expect((await as('GET', '/messages')).status).toBe(403);
  });

  it('a held call waits for its confirmation by id and hash', async () => {
    const name = unique('book');
    const tool = { name, parameters: CITY, delivery: 'api', on_call: 'silent', on_resolve: 'generate_response' };
    const id = await fresh([{ ...tool, policy: { effect: 'write', confirm: 'explicit' } }]);
    script = asks(name, { city: 'Rome' }, 'Booked.');
    const answer = await respond(id, { text: 'Book Rome.' });
    expect(answer.body.text).toContain('Rome');
    expect(endpoint.received).toHaveLength(0);
    const held = answer.body.tool_calls[0];
    expect(held.state).toBe('held');
    const path = `/v2/conversations/${id}/tool_calls/${held.tool_call_id}`;
    const wrong = await platform.request('POST', `${path}/confirm`, { arguments_hash: 'f'.repeat(64) });
    expect([wrong.status, wrong.body.code]).toEqual([409, 'conflict']);
    const confirmed = await platform.request('POST', `${path}/confirm`, { arguments_hash: held.arguments_hash });
    expect(confirmed.status, confirmed.text).toBe(200);
    expect(confirmed.body.confirmed_by).toBe('api');
    await until(() => endpoint.received.length === 1);
    const twice = await platform.request('POST', `${path}/confirm`, { arguments_hash: held.arguments_hash });
    expect(twice.status).toBe(409);
    await until(async () => (await calls(id)).data[0]?.state === 'succeeded');
    expect(endpoint.received).toHaveLength(1);
  });

  it('a held call that is declined never leaves', async () => {
    const name = unique('cancel');
    const tool = { name, delivery: 'api', on_call: 'silent', on_resolve: 'generate_response' };
    const id = await fresh([{ ...tool, policy: { effect: 'write', confirm: 'explicit' } }]);
    script = asks(name, { city: 'Rome' }, 'I leave it.');
    const answer = await respond(id, { text: 'Cancel Rome.' });
    const path = `/v2/conversations/${id}/tool_calls/${answer.body.tool_calls[0].tool_call_id}`;
    const declined = await platform.request('POST', `${path}/decline`, { reason: 'wrong day' });
    expect([declined.status, declined.body.state]).toEqual([200, 'declined']);
    expect((await platform.request('POST', `${path}/decline`)).status).toBe(409);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(endpoint.received).toHaveLength(0);
  });

  it('a running conversation keeps the tools it was created with', async () => {
    const name = unique('kept');
    const { palId, toolIds } = await stagePal(platform, endpoint, [
      { name, delivery: 'api', on_call: 'silent', on_resolve: 'generate_response' },
    ]);
    const id = await startChat(platform, palId);
    await platform.ok('DELETE', `/v2/tools/${toolIds[0]}`);
    script = asks(name, { city: 'Paris' });
    await respond(id, { text: 'Go.' });
    expect(endpoint.at(`/${name}`)).toHaveLength(1);
  });

  it('what REST causes is seen on the live socket', async () => {
    const id = await fresh([], { custom_greeting: 'Welcome.' });
    const live = await openLive(platform, id);
    await live.wait((event) => event.properties?.speech === 'Welcome.' && event.turn_idx === 0);
    await respond(id, { text: 'Hello.' });
    await live.wait((event) => event.event_type === 'conversation.utterance' && event.properties?.role === 'user');
    await live.wait(
      (event) => event.event_type === 'conversation.utterance' && event.properties?.speech === 'All right.',
    );
  });
});
