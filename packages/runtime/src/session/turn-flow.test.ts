import { describe, expect, it } from 'vitest';
import { failed, succeeded, unknown } from '../testing/scripted-delivery.ts';
import { calls, fails, says } from '../testing/scripted-responder.ts';
import { openBench } from '../testing/session-bench.ts';
import { endCall, toolSpec } from '../testing/tool-specs.ts';

const look = calls({ name: 'look', args: { city: 'Paris' } });

describe('turn', () => {
  it('turn without a tool is two durable events and one snapshot', async () => {
    const bench = await openBench({ script: [says('Good day.')] });
    const before = bench.events.length;
    const view = await bench.turn('Hello');
    expect(view).toMatchObject({ status: 'ready', turn_idx: 1, text: 'Good day.', tool_calls: [] });
    expect(bench.events.slice(before).map(({ event_type }) => event_type)).toEqual([
      'conversation.utterance',
      'conversation.utterance.streaming',
      'conversation.utterance',
    ]);
    expect(bench.store.records).toHaveLength(3);
    expect(view.inference_ids).toEqual([bench.events.at(-1)?.inference_id]);
  });

  it('turn with a tool asks the model again with user, calls, tool, and nothing else', async () => {
    const bench = await openBench({ tools: [toolSpec('look')], script: [look, says('It is mild.')] });
    bench.delivery.answer = () => succeeded('{"t":19}');
    const view = await bench.turn('Weather in Paris?');
    expect(view.text).toBe('It is mild.');
    expect(view.tool_calls).toMatchObject([
      { name: 'look', arguments: { city: 'Paris' }, state: 'succeeded', result: '{"t":19}' },
    ]);
    expect(bench.responder.requests[1]?.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
    ]);
    expect(bench.delivery.sent).toMatchObject([{ tool_name: 'look', arguments: '{"city":"Paris"}', first_attempt: 1 }]);
    const row = [...bench.store.rows.values()][0];
    expect(row?.history.map(({ state }) => state)).toEqual(['proposed', 'dispatched', 'succeeded']);
    expect(row).toMatchObject({ attempts: 1, answered_by: 'http', turn_idx: 1, delivery: 'api' });
  });

  it('turn reuses message and tool objects from request to request', async () => {
    const bench = await openBench({ tools: [toolSpec('look')], script: [look, says('Mild.'), says('Bye.')] });
    await bench.turn('Weather?');
    await bench.turn('Thanks');
    const [first, second, third] = bench.responder.requests;
    expect(third?.tools).toBe(first?.tools);
    expect(second?.messages.slice(0, 2).every((message, i) => message === first?.messages[i])).toBe(true);
    expect(third?.messages.slice(0, 4).every((message, i) => message === second?.messages[i])).toBe(true);
  });

  it('turn is refused over REST while one runs, and waits its turn over the live socket', async () => {
    const bench = await openBench({
      script: [[{ kind: 'text-delta', text: 'One ' }, { wait: 500 }, ...says('two.')], says('Three.')],
    });
    expect(bench.session.respond('first')).toEqual({ turn_idx: 1 });
    await bench.clock.advance(100);
    expect(bench.session.respond('second')).toBe('busy');
    expect(bench.send('respond', { text: 'second' })).toBeNull();
    await bench.clock.advance(1_000);
    expect(bench.said()).toEqual(['One two.', 'Three.']);
    expect(
      bench.events.filter(({ properties }) => properties?.role === 'user').map(({ turn_idx }) => turn_idx),
    ).toEqual([1, 2]);
  });

  it('turn shows a running reply as snapshots, at most every 40 ms, the last one final', async () => {
    const parts = Array.from({ length: 50 }, (_, i) => [
      { kind: 'text-delta' as const, text: `w${i} ` },
      { wait: 10 },
    ]).flat();
    const bench = await openBench({ script: [[...parts, { kind: 'end', finish_reason: 'stop' }]] });
    await bench.turn('Talk');
    const shots = bench.of('conversation.utterance.streaming');
    expect(shots.length).toBeGreaterThan(8);
    expect(shots.length).toBeLessThan(16);
    expect(shots.map(({ properties }) => properties?.content_index)).toEqual([...shots.keys()]);
    expect(shots.slice(0, -1).every(({ properties }) => properties?.final === undefined)).toBe(true);
    expect(shots.at(-1)?.properties).toMatchObject({ final: true });
  });

  it('turn of parallel calls shares one follow-up when all have settled', async () => {
    const both = calls({ name: 'look', args: { city: 'A' } }, { name: 'look', args: { city: 'B' } });
    const bench = await openBench({ tools: [toolSpec('look')], script: [both, says('Both.')] });
    bench.delivery.answer = (call) => ({ after: call.arguments.includes('"A"') ? 10 : 200, outcome: succeeded('x') });
    const view = await bench.turn('Both?');
    expect(view.text).toBe('Both.');
    expect(bench.responder.requests).toHaveLength(2);
  });

  it('turn does not wait more than 300 ms for a slow sibling, whose result comes later as a synthetic pair', async () => {
    const both = calls({ name: 'look', args: { city: 'A' } }, { name: 'look', args: { city: 'B' } });
    const bench = await openBench({ tools: [toolSpec('look')], script: [both, says('A first.'), says('And B.')] });
    bench.delivery.answer = (call) => ({
      after: call.arguments.includes('"A"') ? 10 : 2_000,
      outcome: succeeded(call.arguments),
    });
    const view = await bench.turn('Both?');
    expect(view.text).toBe('A first.\nAnd B.');
    const last = bench.responder.requests[2]?.messages ?? [];
    expect(last.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
      'tool',
      'assistant',
      'assistant',
      'tool',
    ]);
    expect(last.at(-1)).toMatchObject({
      role: 'tool',
      call_id: expect.stringMatching(/_result$/),
      content: '{"city":"B"}',
    });
  });

  it('turn with an unknown outcome is told as unknown', async () => {
    const bench = await openBench({ tools: [toolSpec('look')], script: [look, says('I do not know.')] });
    bench.delivery.answer = () => unknown();
    const view = await bench.turn('Do it');
    expect(view.tool_calls).toMatchObject([{ state: 'unknown', reason: 'timeout' }]);
    expect(view.text).toBe('I do not know.');
  });

  it('turn that ends the conversation is still answered, after the farewell', async () => {
    const bench = await openBench({
      tools: [endCall],
      script: [calls({ name: 'end_call', args: {}, say: 'Good bye.' })],
    });
    const view = await bench.turn('Bye');
    expect(view.text).toBe('Good bye.');
    expect(bench.store.ended).toMatchObject({ reason: 'end_call_tool' });
    expect(bench.ended).toEqual(['end_call_tool']);
    expect(bench.events.at(-1)).toMatchObject({
      event_type: 'system.shutdown',
      properties: { shutdown_reason: 'end_call_tool' },
    });
    expect(bench.session.respond('more')).toBe('ended');
    expect(bench.session.turn()?.text).toBe('Good bye.');
  });

  it('turn names the face that leaves, under both of its names', async () => {
    const bench = await openBench({ config: { face_id: 'r1' } });
    await bench.session.end('done');
    expect(bench.of('system.shutdown').map(({ properties }) => properties)).toEqual([
      { face_id: 'r1', replica_id: 'r1', shutdown_reason: 'done' },
    ]);
  });

  it('turn that ends without a farewell gets one', async () => {
    const bench = await openBench({ tools: [endCall], script: [calls({ name: 'end_call', args: {} })] });
    expect((await bench.turn('Bye')).text).toBe('Goodbye.');
  });
});

describe('turn with a broken model', () => {
  it('turn retries once when nothing was heard', async () => {
    const bench = await openBench({ script: [fails(), says('Here I am.')] });
    expect((await bench.turn('Hello')).text).toBe('Here I am.');
    expect(bench.of('conversation.error')).toEqual([]);
  });

  it('turn waits as long as the provider asks before the retry, within reason', async () => {
    const bench = await openBench({ script: [fails('slow down', { retryAfterMs: 60_000 }), says('Here.')] });
    const from = bench.clock.now();
    expect((await bench.turn('Hello')).text).toBe('Here.');
    expect(bench.clock.now() - from).toBeLessThan(5_000);
    expect(bench.clock.now() - from).toBeGreaterThanOrEqual(4_000);
  });

  it.each([
    ['fails twice', [fails(), fails()]],
    ['refuses the request', [fails('bad key', { retryable: false })]],
    ['answers nothing twice', [says(''), says('  \n')]],
    ['is silent', [[{ wait: 60_000 }], [{ wait: 60_000 }]]],
  ])('turn apologises in words when the model %s', async (_, script) => {
    const bench = await openBench({ script });
    const view = await bench.turn('Hello');
    expect(view.text).toContain('sorry');
    expect(bench.of('conversation.error')).toMatchObject([
      { properties: { code: 'engine_failed', recoverable: true } },
    ]);
    expect((await bench.turn('Again')).text).toBe('All right.');
  });

  it('turn keeps what was heard before the model broke off, and drops its calls', async () => {
    const broken = [
      { kind: 'text-delta' as const, text: 'It is a fine day. And' },
      look[0]!,
      { wait: 200 },
      ...fails('reset'),
    ];
    const bench = await openBench({ tools: [toolSpec('look')], script: [broken] });
    const view = await bench.turn('Hello');
    expect(view.text.split('\n')).toEqual(['It is a fine day. And', expect.stringContaining('sorry')]);
    expect(bench.store.rows.size).toBe(0);
  });

  it('turn is cut when the model never stops', async () => {
    const endless = Array.from({ length: 100 }, () => [
      { kind: 'text-delta' as const, text: 'la '.repeat(100) },
      { wait: 10 },
    ]).flat();
    const bench = await openBench({ script: [endless] });
    const view = await bench.turn('Sing');
    expect(view.text.length).toBeLessThanOrEqual(2_000);
    expect(bench.responder.cancelled).toBe(1);
    expect(bench.of('conversation.error')).toMatchObject([{ properties: { code: 'reply_cut' } }]);
  });

  it('turn ends with an apology when the model repeats the same calls', async () => {
    const bench = await openBench({ tools: [toolSpec('look')], script: Array.from({ length: 20 }, () => look) });
    const view = await bench.turn('Loop');
    expect(view.text).toContain('sorry');
    expect(bench.responder.requests).toHaveLength(3);
    expect(bench.delivery.sent).toHaveLength(2);
    expect([...bench.store.rows.values()].map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'cancelled']);
  });

  it('turn takes at most eight model steps', async () => {
    const script = Array.from({ length: 20 }, (_, i) => calls({ name: 'look', args: { city: `c${i}` } }));
    const bench = await openBench({ tools: [toolSpec('look')], script });
    expect((await bench.turn('Go on')).text).toContain('sorry');
    expect(bench.responder.requests).toHaveLength(8);
  });

  it.each([
    [
      'a tool that does not exist',
      { name: 'fly', args: {} },
      'unknown_tool',
      /there is no tool "fly"; the tools are: look/,
    ],
    ['broken JSON', { name: 'look', args: '{"city":' }, 'invalid_arguments', /not valid JSON/],
    ['no object', { name: 'look', args: '[1]' }, 'invalid_arguments', /must be a JSON object/],
    ['a missing argument', { name: 'look', args: {} }, 'missing_argument: city', /"city" is missing/],
    ['a wrong type', { name: 'look', args: { city: 5 } }, 'invalid_arguments', /\/city must be string/],
    [
      'a number without room',
      { name: 'look', args: '{"city":"x","n":12345678901234567890}' },
      'invalid_arguments',
      /held exactly/,
    ],
  ])('turn tells the model why nothing was sent for %s', async (_, call, reason, told) => {
    const bench = await openBench({ tools: [toolSpec('look')], script: [calls(call), says('Which city?')] });
    const view = await bench.turn('Go');
    expect(view.text).toBe('Which city?');
    expect(bench.delivery.sent).toEqual([]);
    expect(view.tool_calls[0]).toMatchObject({ state: 'invalid', reason: expect.stringContaining(reason) });
    const asked = bench.responder.requests[1]?.messages.at(-1);
    expect(asked).toMatchObject({ role: 'tool', content: expect.stringMatching(told) });
    for (const message of bench.responder.requests[1]?.messages ?? []) {
      if (message.role === 'assistant')
        for (const { arguments: text } of message.calls ?? []) expect(() => JSON.parse(text)).not.toThrow();
    }
  });

  it('turn tells of a failed call whatever on_resolve says', async () => {
    for (const on_resolve of ['generate_response', 'response_in_result', 'add_to_context'] as const) {
      const bench = await openBench({
        tools: [toolSpec('look', { on_resolve })],
        script: [look, says('It did not work.')],
      });
      bench.delivery.answer = () => failed();
      await bench.turn('Go');
      await bench.clock.advance(100);
      expect(bench.said()).toEqual(['It did not work.']);
    }
    const silent = await openBench({ tools: [toolSpec('look', { on_resolve: 'fire_and_forget' })], script: [look] });
    silent.delivery.answer = () => failed();
    expect((await silent.turn('Go')).text).toBe('');
    expect([...silent.store.rows.values()][0]?.state).toBe('failed');
  });

  it('session bounds what waits and what the context holds', async () => {
    const bench = await openBench({ script: [[{ wait: 60_000 }, { kind: 'end', finish_reason: 'stop' }]] });
    bench.send('respond', { text: 'Hello' });
    for (let i = 0; i < 16; i += 1) {
      expect(bench.send('echo', { text: 'Said later.' })).toBeNull();
      expect(bench.send('respond', { text: 'And?' })).toBeNull();
    }
    expect(bench.send('echo', { text: 'One too many.' })).toContain('too many turns');
    expect(bench.send('respond', { text: 'One too many.' })).toContain('too many turns');
    const context = 'x'.repeat(99_990);
    expect(bench.send('append_llm_context', { context })).toBeNull();
    expect(bench.send('append_llm_context', { context })).toBeNull();
    expect(bench.send('append_llm_context', { context })).toContain('more than 200000 characters');
    expect(bench.send('overwrite_llm_context', { context })).toBeNull();
  });
});
