import type { OnCall, OnResolve } from '@palaver/contract';
import { describe, expect, it } from 'vitest';
import { succeeded } from '../testing/scripted-delivery.ts';
import { calls, says } from '../testing/scripted-responder.ts';
import { openBench } from '../testing/session-bench.ts';
import { toolSpec } from '../testing/tool-specs.ts';

const ON_CALL: readonly OnCall[] = ['generate_filler', 'static_filler', 'silent', 'passthrough'];
const ON_RESOLVE: readonly OnResolve[] = [
  'generate_response',
  'response_in_result',
  'add_to_context',
  'fire_and_forget',
];
const args = { response_to_user: 'Looking at the sky.', city: 'Paris' };

describe('words beside a call and with its result', () => {
  const cases = ON_CALL.flatMap((on_call) =>
    ON_RESOLVE.flatMap((on_resolve) =>
      (['api', 'app_message'] as const).map((delivery) => ({ on_call, on_resolve, delivery })),
    ),
  );

  it.each(cases)('words of $on_call × $on_resolve × $delivery', async ({ on_call, on_resolve, delivery }) => {
    const spec = toolSpec('look', {
      on_call,
      on_resolve,
      delivery,
      static_filler: on_call === 'static_filler' ? 'One moment.' : null,
    });
    const asked = on_call === 'generate_filler' ? args : { city: 'Paris' };
    const bench = await openBench({
      tools: [spec],
      script: [calls({ name: 'look', args: asked, say: 'Beside.' }), says('It is mild.')],
    });
    bench.delivery.answer = () => succeeded('{"response":"19 zqx"}', '19 zqx');
    await bench.turn('Weather?');
    if (delivery === 'app_message') {
      const event = bench.of('conversation.tool_call')[0];
      expect(event?.properties).toMatchObject({ name: 'look', arguments: '{"city":"Paris"}' });
      bench.send('tool_result', { tool_call_id: event?.properties?.tool_call_id, output: { response: '19 zqx' } });
      await bench.clock.advance(1_000);
    } else {
      expect(bench.delivery.sent[0]?.arguments).toBe('{"city":"Paris"}');
      expect(bench.of('conversation.tool_call')).toEqual([]);
    }
    const beside = {
      generate_filler: ['Looking at the sky.'],
      static_filler: ['One moment.'],
      silent: [],
      passthrough: ['Beside.'],
    }[on_call];
    const after = {
      generate_response: ['It is mild.'],
      response_in_result: ['19 zqx'],
      add_to_context: [],
      fire_and_forget: [],
    }[on_resolve];
    expect(bench.said()).toEqual([...beside, ...after]);
    expect(bench.responder.requests).toHaveLength(on_resolve === 'generate_response' ? 2 : 1);
    await bench.turn('Thanks');
    const context = JSON.stringify(bench.responder.requests.at(-1)?.messages);
    expect(context.includes('zqx')).toBe(on_resolve !== 'fire_and_forget');
    expect(bench.session.state.calls.open.size).toBe(0);
    expect([...bench.store.rows.values()][0]?.state).toBe('succeeded');
  });

  it('words of a generated filler are asked for by a required first parameter, in the offered schema only', async () => {
    const spec = toolSpec('look', { on_call: 'generate_filler' });
    const bench = await openBench({ tools: [spec], script: [says('Hi.')] });
    await bench.turn('Hello');
    const offered = bench.responder.requests[0]?.tools[0]?.parameters as { properties: object; required: string[] };
    expect(Object.keys(offered.properties)[0]).toBe('response_to_user');
    expect(offered.required).toEqual(['response_to_user', 'city']);
    expect(JSON.stringify(spec.parameters)).not.toContain('response_to_user');
  });

  it('words before a call are held back for 150 ms, and what was heard stays heard', async () => {
    const parts = calls({ name: 'look', args: { city: 'Paris' } });
    const slow = [
      { kind: 'text-delta' as const, text: 'Let me think' },
      { wait: 200 },
      { kind: 'text-delta' as const, text: ' about it' },
      ...parts,
    ];
    const bench = await openBench({ tools: [toolSpec('look')], script: [slow, says('Mild.')] });
    const view = await bench.turn('Weather?');
    expect(view.text).toBe('Let me think about it\nMild.');
  });

  it('words leave at once when the next sentence has begun', async () => {
    const parts = [{ kind: 'text-delta' as const, text: 'One moment. I' }, { wait: 50 }, ...says(' look.')];
    const bench = await openBench({ tools: [toolSpec('look')], script: [parts] });
    bench.session.respond('Weather?');
    await bench.clock.advance(10);
    expect(bench.of('conversation.utterance.streaming')[0]?.properties).toMatchObject({ speech: 'One moment. I' });
  });

  it('words are not held back where no tool could make them wrong', async () => {
    const parts = [{ kind: 'text-delta' as const, text: 'Let' }, { wait: 50 }, ...says(' me.')];
    const bench = await openBench({ tools: [toolSpec('look', { on_call: 'passthrough' })], script: [parts] });
    bench.session.respond('Weather?');
    await bench.clock.advance(10);
    expect(bench.of('conversation.utterance.streaming')[0]?.properties).toMatchObject({ speech: 'Let' });
  });

  it('words of a result wait while the PAL speaks, and are said once', async () => {
    const talk = [{ kind: 'text-delta' as const, text: 'A long story' }, { wait: 3_000 }, ...says(', the end.')];
    const bench = await openBench({
      tools: [toolSpec('look', { delivery: 'app_message', on_resolve: 'response_in_result' })],
      script: [calls({ name: 'look', args: { city: 'Paris' } }), talk],
    });
    await bench.turn('Weather?');
    const id = bench.of('conversation.tool_call')[0]?.properties?.tool_call_id;
    bench.session.respond('Tell me a story');
    await bench.clock.advance(1_000);
    bench.send('tool_result', { tool_call_id: id, output: 'noon sharp' });
    await bench.clock.advance(5_000);
    expect(bench.said()).toEqual(['A long story, the end.', 'noon sharp']);
  });
});

describe('app calls', () => {
  const app = (over = {}) => toolSpec('clock', { delivery: 'app_message', ...over });
  const ask = calls({ name: 'clock', args: { city: 'Rome' } });
  const idOf = (bench: Awaited<ReturnType<typeof openBench>>) =>
    String(bench.of('conversation.tool_call')[0]?.properties?.tool_call_id);

  it('app call does not keep its turn open, and its result is told under the same turn', async () => {
    const bench = await openBench({ tools: [app()], script: [ask, says('It is noon.')] });
    expect((await bench.turn('Time?')).tool_calls).toMatchObject([{ state: 'dispatched' }]);
    expect(await bench.session.toolResult(idOf(bench), 'noon', 'success')).toBe('ok');
    await bench.clock.advance(100);
    expect(bench.session.turn()).toMatchObject({ turn_idx: 1, text: 'It is noon.' });
    expect(await bench.session.toolResult(idOf(bench), 'again', 'success')).toBe('not_waiting');
    expect(await bench.session.toolResult('call_nobody', 'x', 'success')).toBe('not_found');
  });

  it('app call that reports an error is told, and failed', async () => {
    const bench = await openBench({
      tools: [app({ on_resolve: 'add_to_context' })],
      script: [ask, says('The clock is broken.')],
    });
    await bench.turn('Time?');
    bench.send('tool_result', { tool_call_id: idOf(bench), output: 'no power', status: 'error' });
    await bench.clock.advance(100);
    expect(bench.said()).toEqual(['The clock is broken.']);
    expect([...bench.store.rows.values()][0]).toMatchObject({ state: 'failed', answered_by: 'tool_result' });
  });

  it.each([
    ['echo', { text: 'It is noon.' }],
    ['append_llm_context', { context: 'noon' }],
    ['respond', { text: 'The time is noon' }],
  ] as const)(
    'app call answered by %s is taken for answered, and its own result still corrects that',
    async (type, properties) => {
      const bench = await openBench({ tools: [app()], script: [ask] });
      await bench.turn('Time?');
      bench.send(type, properties);
      await bench.clock.advance(100);
      expect([...bench.store.rows.values()][0]).toMatchObject({ state: 'succeeded', answered_by: type });
      bench.send('tool_result', { tool_call_id: idOf(bench), output: 'one o’clock' });
      await bench.clock.advance(100);
      expect([...bench.store.rows.values()][0]).toMatchObject({
        state: 'succeeded',
        answered_by: 'tool_result',
        result: 'one o’clock',
      });
    },
  );

  it('app call that nobody answers ends after 300 s', async () => {
    const bench = await openBench({ tools: [app()], script: [ask] });
    await bench.turn('Time?');
    await bench.clock.advance(300_001);
    expect([...bench.store.rows.values()][0]).toMatchObject({ state: 'expired', reason: 'not_answered' });
    await bench.turn('And now?');
    expect(JSON.stringify(bench.responder.requests.at(-1)?.messages)).toContain('no result came');
  });

  it('app call that nobody answers ends with the tenth turn after it', async () => {
    const bench = await openBench({ tools: [app()], script: [ask] });
    await bench.turn('Time?');
    for (let i = 0; i < 9; i++) await bench.turn(`turn ${i}`);
    expect([...bench.store.rows.values()][0]?.state).toBe('dispatched');
    await bench.turn('the tenth');
    expect([...bench.store.rows.values()][0]?.state).toBe('expired');
  });

  it('app call result is cut before it enters the context', async () => {
    const bench = await openBench({ tools: [app()], script: [ask] });
    await bench.turn('Time?');
    bench.send('tool_result', { tool_call_id: idOf(bench), output: 'r'.repeat(60_000) });
    await bench.clock.advance(100);
    const told = bench.responder.requests.at(-1)?.messages.at(-1)?.content ?? '';
    expect(told.length).toBeLessThan(16_600);
    expect(told).toContain('characters left out');
  });
});
