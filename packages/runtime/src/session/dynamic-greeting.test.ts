import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../testing/memory-store.ts';
import { fails, says } from '../testing/scripted-responder.ts';
import { openBench } from '../testing/session-bench.ts';
import { toolSpec } from '../testing/tool-specs.ts';

const dynamic = { dynamic_greeting: true, greeting: 'Welcome.' };

describe('dynamic greeting', () => {
  it('dynamic greeting is made by the model before anyone has spoken, of the prompt alone and without tools', async () => {
    const bench = await openBench({ config: dynamic, tools: [toolSpec('look')], script: [says('Good morning, Ada!')] });
    expect(bench.said()).toEqual(['Good morning, Ada!']);
    expect(bench.events.at(-1)?.turn_idx).toBe(0);
    const [request] = bench.responder.requests;
    expect(request?.messages).toMatchObject([{ role: 'system', content: expect.stringContaining('Greet the user') }]);
    expect(request?.tools).toEqual([]);
    await bench.turn('Hello');
    expect(bench.responder.requests[1]?.messages.map(({ role }) => role)).toEqual(['system', 'assistant', 'user']);
    expect(bench.responder.requests[1]?.messages[0]?.content).not.toContain('Greet the user');
  });

  it('dynamic greeting that is still being made lets the first turn wait, and is no turn itself', async () => {
    const bench = await openBench({ config: dynamic, script: [[{ wait: 300 }, ...says('Hi there.')], says('Sure.')] });
    const view = await bench.turn('Can you help?');
    expect(view).toMatchObject({ turn_idx: 1, text: 'Sure.' });
    expect(bench.said()).toEqual(['Hi there.', 'Sure.']);
    expect(bench.session.respond('And?')).toEqual({ turn_idx: 2 });
  });

  it('dynamic greeting falls back to the greeting that is written down', async () => {
    const bench = await openBench({ config: dynamic, script: [fails(), fails()] });
    expect(bench.said()).toEqual(['Welcome.']);
    expect(bench.of('conversation.error')).toMatchObject([
      { properties: { code: 'engine_failed', recoverable: true } },
    ]);
    const silent = await openBench({ config: { ...dynamic, greeting: null }, script: [says(''), says('')] });
    expect(silent.said()).toEqual([]);
    expect((await silent.turn('Hello')).text).toBe('All right.');
  });

  it('dynamic greeting that a crash cut off is made again, one that was said is not', async () => {
    const store = createMemoryStore();
    const first = await openBench({ config: dynamic, store, script: [[{ wait: 5_000 }, ...says('Late.')]] });
    await first.session.suspend();
    const second = await openBench({ config: dynamic, store, script: [says('Hello again.')], prefix: 'b' });
    expect(second.said()).toEqual(['Hello again.']);
    await second.session.suspend();
    const third = await openBench({ config: dynamic, store, script: [says('No.')], prefix: 'c' });
    expect(third.said()).toEqual([]);
  });
});
