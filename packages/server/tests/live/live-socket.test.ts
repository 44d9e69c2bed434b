import type { LiveEvent } from '@palaver/contract';
import { createScriptedModel, type Script } from '@palaver/engines/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Endpoint, openLive, stagePal, startChat, startEndpoint, until } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

const isSaid = (role: string, speech: string) => (event: LiveEvent) =>
  event.event_type === 'conversation.utterance' &&
  event.properties?.role === role &&
  event.properties.speech === speech;

function expectRising(events: readonly LiveEvent[]): void {
  const seqs = events.map((event) => event.seq);
  for (let at = 1; at < seqs.length; at += 1) expect(seqs[at], seqs.join(' ')).toBeGreaterThan(seqs[at - 1] ?? 0);
}

describeOnEachDatabase('the live socket', (database) => {
  let platform: TestPlatform;
  let endpoint: Endpoint;
  let script: Script;
  let palId: string;

  beforeAll(async () => {
    const languageModel = createScriptedModel((request, nth) => script(request, nth));
    platform = await bootPlatform({ database, languageModel });
    endpoint = await startEndpoint();
    palId = (await stagePal(platform, endpoint)).palId;
  });
  beforeEach(() => {
    script = (request) => ({ say: ['You said: ', String(request.messages.at(-1)?.content)] });
  });
  afterAll(async () => {
    await platform.close();
    await endpoint.close();
  });

  it('speaks its subprotocol', async () => {
    const live = await openLive(platform, await startChat(platform, palId));
    expect(live.socket.protocol).toBe('palaver.v1');
  });

  it('reads a client that floods it with small frames no faster than its budget', async () => {
    const live = await openLive(platform, await startChat(platform, palId));
    await live.wait('system.pal_joined');
    const answers = () => live.events.filter((event) => event.event_type === 'conversation.error').length;
    // 300 bytes each: one read brings about as many as may come at once.
    for (let n = 0; n < 1_500; n += 1) live.send('conversation.nothing', { text: `${n}`.padEnd(200, ' ') });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(answers()).toBeGreaterThanOrEqual(200);
    expect(answers()).toBeLessThan(700);
  });

  it('brings a turn in order', async () => {
    const id = await startChat(platform, palId, { custom_greeting: 'Welcome.' });
    const live = await openLive(platform, id);
    await live.wait(isSaid('pal', 'Welcome.'));
    live.send('conversation.respond', { text: 'hello' });
    await live.wait(isSaid('pal', 'You said: hello'));
    expectRising(live.events);
    const turn = live.events.filter((event) => event.turn_idx === 1);
    const told = turn.filter((event) => event.event_type === 'conversation.utterance');
    expect(told.map((event) => event.properties?.role)).toEqual(['user', 'pal']);
    const streamed = turn.filter(
      (event) => event.event_type === 'conversation.utterance.streaming' && event.properties?.role === 'pal',
    );
    expect(streamed.length).toBeGreaterThan(0);
    expect(streamed.at(-1)?.inference_id).toBe(told[1]?.inference_id);
    for (const event of live.events) {
      expect(event.conversation_id).toBe(id);
      expect(event.timestamp).toBeGreaterThan(1_700_000_000);
    }
    const { data } = await platform.ok<{ data: LiveEvent[] }>('GET', `/v2/conversations/${id}/events`);
    expect(data).toEqual(live.events.filter((event) => data.some((kept) => kept.seq === event.seq)));
  });

  it('answers what is invalid to its sender alone', async () => {
    const id = await startChat(platform, palId);
    const [live, other] = [await openLive(platform, id), await openLive(platform, id)];
    live.send('conversation.dance', {});
    const error = await live.wait('conversation.error');
    expect(error.properties).toMatchObject({
      recoverable: true,
      message: expect.stringContaining('conversation.dance'),
    });
    live.send('conversation.respond', {});
    await live.wait((event) => String(event.properties?.message).includes('properties.text'));
    live.send('conversation.respond', { text: 'hello' });
    await live.wait(isSaid('pal', 'You said: hello'));
    await other.wait(isSaid('pal', 'You said: hello'));
    expectRising(live.events);
    expect(other.events.filter((event) => event.event_type === 'conversation.error')).toEqual([]);
  });

  it('lets an app answer a tool call', async () => {
    const staged = await stagePal(platform, endpoint, [
      { name: 'clock_live', on_call: 'silent', on_resolve: 'generate_response' },
    ]);
    script = (request) =>
      request.messages.at(-1)?.role === 'tool'
        ? { say: `It is ${String(request.messages.at(-1)?.content)}.` }
        : { calls: [{ name: 'clock_live', arguments: { city: 'Oslo' } }] };
    const live = await openLive(platform, await startChat(platform, staged.palId));
    live.send('conversation.respond', { text: 'What time is it?' });
    const call = await live.wait('conversation.tool_call');
    expect(JSON.parse(String(call.properties?.arguments))).toEqual({ city: 'Oslo' });
    const tool_call_id = call.properties?.tool_call_id;
    live.send('conversation.tool_result', { tool_call_id: 'nobody', output: 'x' });
    live.send('conversation.tool_result', { tool_call_id, output: 'noon' });
    await live.wait(isSaid('pal', 'It is noon.'));
    const states = live.events.filter((event) => event.event_type === 'conversation.tool_call.state');
    expect(states.map((event) => event.properties?.state)).toContain('succeeded');
    expectRising(live.events);
  });

  it('holds a call until its button is pressed', async () => {
    const staged = await stagePal(platform, endpoint, [
      {
        name: 'book_live',
        delivery: 'api',
        on_call: 'silent',
        on_resolve: 'generate_response',
        policy: { effect: 'write', confirm: 'explicit' },
      },
    ]);
    script = (request) =>
      request.messages.at(-1)?.role === 'user'
        ? { calls: [{ name: 'book_live', arguments: { city: 'Rome' } }] }
        : { say: 'Booked.' };
    const live = await openLive(platform, await startChat(platform, staged.palId));
    live.send('conversation.respond', { text: 'Book Rome.' });
    const held = await live.wait('conversation.tool_call.held');
    expect(held.properties).toMatchObject({ name: 'book_live', arguments: { city: 'Rome' }, wants: 'confirmation' });
    expect(endpoint.at('/book_live')).toHaveLength(0);
    const { tool_call_id, arguments_hash } = held.properties ?? {};
    live.send('conversation.tool_call.confirm', { tool_call_id, arguments_hash });
    await live.wait(isSaid('pal', 'Booked.'));
    expect(endpoint.at('/book_live')).toHaveLength(1);
  });

  it('sends the older twins only where they are asked for', async () => {
    const id = await startChat(platform, palId);
    const [live, older] = [await openLive(platform, id), await openLive(platform, id, { legacy: true })];
    live.send('conversation.respond', { text: 'hello' });
    const twin = await older.wait(isSaid('replica', 'You said: hello'));
    const original = await older.wait(isSaid('pal', 'You said: hello'));
    expect(twin.seq).toBe(original.seq + 1);
    expectRising(older.events);
    await live.wait(isSaid('pal', 'You said: hello'));
    expect(live.events.filter((event) => event.properties?.role === 'replica')).toEqual([]);
  });

  it('closes 4410 when the conversation ends, after telling why', async () => {
    const id = await startChat(platform, palId);
    const live = await openLive(platform, id);
    live.send('conversation.respond', { text: 'hello' });
    await live.wait(isSaid('pal', 'You said: hello'));
    await platform.ok('POST', `/v2/conversations/${id}/end`);
    expect((await live.closed).code).toBe(4410);
    expect(live.events.at(-1)).toMatchObject({
      event_type: 'system.shutdown',
      properties: { shutdown_reason: 'end_conversation_endpoint_hit' },
    });
    const late = await openLive(platform, id, { after: 0 });
    expect((await late.closed).code).toBe(4410);
    expect(late.events.at(-1)?.event_type).toBe('system.shutdown');
  });

  it.each([
    ['text that is no JSON', 'hello', 1007],
    [
      'a frame above 256 KiB',
      JSON.stringify({ event_type: 'conversation.respond', properties: { text: 'x'.repeat(262_200) } }),
      1009,
    ],
  ])('closes on %s', async (_, frame, code) => {
    const live = await openLive(platform, await startChat(platform, palId));
    await until(() => live.socket.readyState === live.socket.OPEN);
    live.socket.send(frame);
    expect((await live.closed).code).toBe(code);
  });

  it('shuts out a reader that does not read', async () => {
    const id = await startChat(platform, palId);
    const slow = await openLive(platform, id);
    slow.socket.pause();
    // More than the kernel's buffers and the server's allowance together, by clients that keep within theirs.
    let other = await openLive(platform, id);
    for (let nth = 0; nth < 120; nth += 1) {
      if (nth % 10 === 9) {
        await other.close();
        other = await openLive(platform, id, { after: 1e14 });
      }
      const text = `${nth} ${'x'.repeat(95_000)}`;
      other.send('conversation.echo', { text });
      await other.wait(isSaid('pal', text));
    }
    slow.socket.resume();
    expect((await slow.closed).code).toBe(4429);
    expect(other.socket.readyState).toBe(other.socket.OPEN);
  });
});
