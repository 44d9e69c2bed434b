import { describe, expect, it } from 'vitest';
import type { GuardrailSpec } from '../guidance-spec.ts';
import { succeeded } from '../testing/scripted-delivery.ts';
import type { ScriptedJudge } from '../testing/scripted-judge.ts';
import { calls, says } from '../testing/scripted-responder.ts';
import { type BenchOptions, openBench } from '../testing/session-bench.ts';
import { endCall, toolSpec } from '../testing/tool-specs.ts';

const noPrices: GuardrailSpec = {
  uuid: 'g1',
  guardrail_name: 'no_prices',
  guardrail_prompt: 'Never name a price.',
  modality: 'verbal',
  app_message: true,
  callback_url: null,
  tool_call: null,
};

/** Breaks the guardrail when the new lines hold these words. */
const breaksOn =
  (words: string, name = 'no_prices'): ScriptedJudge['answer'] =>
  ({ messages }) => {
    const fresh = String(messages.at(-1)?.content).split('NEW lines:')[1] ?? '';
    const violations = fresh.includes(words) ? [{ guardrail_name: name, reason: 'A price was named.' }] : [];
    return { value: { violations } };
  };

function bench(over: Partial<GuardrailSpec> = {}, options: BenchOptions = {}) {
  const config = { guardrails: [{ ...noPrices, ...over }], ...options.config };
  return openBench({ verdict: breaksOn('5 euros'), ...options, config });
}

const fired = 'conversation.guardrail.triggered';

describe('guardrails', () => {
  it('guardrails stand in the prompt and are judged after what each says, in one request', async () => {
    const run = await bench({}, { script: [says('Hello.')] });
    await run.turn('Hi');
    await run.clock.advance(10);
    expect(run.responder.requests[0]?.messages[0]?.content).toContain('- no_prices: Never name a price.');
    const asked = run.judge.requests.map(({ messages }) => String(messages[1]?.content));
    expect(asked).toHaveLength(2);
    expect(asked[0]).toContain('NEW lines:\nuser: Hi');
    expect(asked[1]).toContain('Earlier lines:\nuser: Hi\n\nNEW lines:\nassistant: Hello.');
    expect(run.of(fired)).toEqual([]);
  });

  it('guardrails tell the app of a violation, and the next reply corrects course, once', async () => {
    const run = await bench({}, { script: [says('It costs 5 euros.'), says('Sorry.'), says('Fine.')] });
    await run.turn('How much?');
    await run.clock.advance(10);
    expect(run.of(fired)).toMatchObject([
      {
        turn_idx: 1,
        properties: { guardrail: 'no_prices', guardrail_uuid: 'g1', reason: 'A price was named.' },
      },
    ]);
    await run.turn('And?');
    await run.turn('Good');
    const [, second, third] = run.responder.requests.map(({ messages }) => String(messages[0]?.content));
    expect(second).toContain('A guardrail was broken just now');
    expect(third).not.toContain('A guardrail was broken');
  });

  it('guardrails that fired stay silent for 15 s', async () => {
    const run = await bench();
    await run.turn('Is it 5 euros?');
    await run.turn('Really 5 euros?');
    await run.clock.advance(10);
    expect(run.of(fired)).toHaveLength(1);
    await run.clock.advance(15_000);
    await run.turn('So 5 euros.');
    await run.clock.advance(10);
    expect(run.of(fired)).toHaveLength(2);
  });

  it('guardrails react in three ways, each for itself', async () => {
    const url = 'https://hooks.example.com/g';
    const silent = await bench({ app_message: false, callback_url: url });
    await silent.turn('5 euros');
    await silent.clock.advance(10);
    expect(silent.of(fired)).toEqual([]);
    const callbacks = silent.store.writes.flatMap((write) => write.callbacks ?? []);
    expect(callbacks).toEqual([
      { url, body: { conversation_id: 'c0000000001', properties: { guardrail: 'no_prices', guardrail_uuid: 'g1' } } },
    ]);
    const tool_call = { name: 'alert_staff', arguments: { level: 'high' } };
    const loud = await bench({ tool_call });
    await loud.turn('5 euros');
    await loud.clock.advance(10);
    expect(loud.of('conversation.tool_call')).toMatchObject([
      { properties: { name: 'alert_staff', arguments: '{"level":"high"}', tool_call_id: expect.any(String) } },
    ]);
  });

  it('guardrails call an attached tool, whose result nobody is told', async () => {
    const run = await bench(
      { tool_call: { name: 'look', arguments: { city: 'Rome' } } },
      { tools: [toolSpec('look')], script: [says('Aha.'), says('Fine.')] },
    );
    run.delivery.answer = () => succeeded('secret result');
    await run.turn('5 euros');
    await run.clock.advance(1_000);
    expect(run.delivery.sent).toMatchObject([{ tool_name: 'look', arguments: '{"city":"Rome"}' }]);
    expect([...run.store.rows.values()]).toMatchObject([{ state: 'succeeded', inference_id: null }]);
    await run.turn('Go on');
    expect(run.said()).toEqual(['Aha.', 'Fine.']);
    expect(run.responder.requests[1]?.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
    ]);
  });

  it('guardrails hold a call that needs consent, and send nothing with arguments that do not fit', async () => {
    const held = await bench(
      { tool_call: { name: 'send', arguments: { city: 'Rome' } } },
      { tools: [toolSpec('send', { policy: { confirm: 'explicit' } })] },
    );
    await held.turn('5 euros');
    await held.clock.advance(10);
    expect(held.delivery.sent).toEqual([]);
    expect(held.said().at(-1)).toContain('Rome');
    await held.turn('Yes');
    await held.clock.advance(10);
    expect(held.delivery.sent).toHaveLength(1);
    const wrong = await bench({ tool_call: { name: 'look', arguments: {} } }, { tools: [toolSpec('look')] });
    await wrong.turn('5 euros');
    await wrong.clock.advance(1_000);
    expect([...wrong.store.rows.values()]).toMatchObject([{ state: 'invalid' }]);
    expect(wrong.responder.requests).toHaveLength(1);
  });

  it('guardrails hang up where that is their tool', async () => {
    const run = await bench({ tool_call: { name: 'end_call', arguments: {} } }, { tools: [endCall] });
    await run.turn('5 euros');
    await run.clock.advance(100);
    expect(run.ended).toEqual(['end_call_tool']);
  });

  it('guardrails for eyes and ears are not judged in a text conversation', async () => {
    const run = await bench({ modality: 'visual' });
    await run.turn('5 euros');
    await run.clock.advance(10);
    expect(run.judge.requests).toEqual([]);
    expect(run.session.state.guardrails).toBeNull();
  });

  it.each([
    ['fails', { fails: 'no connection' }, 'guardrails_judge_failed'],
    ['hangs', { hangs: true }, 'guardrails_judge_timeout'],
    ['answers nonsense', { value: 'yes!' }, 'guardrails_judge_nonsense'],
    ['names what is not there', { value: { violations: [{ guardrail_name: 'x' }] } }, 'guardrails_judge_nonsense'],
  ] as const)('guardrails with a judge that %s change no reply; it is counted and noted', async (_, verdict, code) => {
    const run = await bench({}, { verdict: () => verdict, script: [says('One.'), says('Two.')] });
    const before = run.clock.now();
    await run.turn('5 euros');
    await run.turn('More');
    expect(run.clock.now() - before).toBeLessThan(100);
    expect(run.said()).toEqual(['One.', 'Two.']);
    await run.clock.advance(60_000);
    expect(run.faults).toContain(code);
    const notes = run.store.records.flatMap((record) => (record.kind === 'note' ? [record.note] : []));
    expect(notes).toContainEqual(expect.objectContaining({ note: 'judge-fault', judge: 'guardrails' }));
    expect(run.session.idle).toBe(true);
  });

  it('guardrails are judged before the end, which waits for them only shortly', async () => {
    const late = await bench({}, { verdict: (request) => ({ ...breaksOn('5 euros')(request), wait: 500 }) });
    await late.turn('5 euros');
    const ending = late.session.end('end_conversation_endpoint_hit');
    await late.clock.advance(1_500);
    await ending;
    expect(late.of(fired)).toHaveLength(1);
    expect(late.events.at(-1)?.event_type).toBe('system.shutdown');
    const never = await bench({}, { verdict: () => ({ hangs: true }) });
    await never.turn('5 euros');
    void never.session.end('end_conversation_endpoint_hit');
    await never.clock.advance(2_100);
    expect(never.ended).toEqual(['end_conversation_endpoint_hit']);
    expect(never.judge.aborted).toBe(1);
  });

  it('guardrails are judged again after a restart, and do not fire twice for the same words', async () => {
    const first = await bench({}, { verdict: () => ({ hangs: true }) });
    await first.turn('5 euros');
    await first.session.suspend();
    const again = (prefix: string) => bench({}, { store: first.store, clock: first.clock, prefix });
    const second = await again('b');
    await second.clock.advance(60_000);
    expect(second.of(fired)).toHaveLength(1);
    await second.session.suspend();
    const third = await again('c');
    await third.clock.advance(60_000);
    expect(third.judge.requests).toHaveLength(1);
    expect(third.of(fired)).toEqual([]);
  });

  it('guardrails do not delay the answer of the turn that hangs up', async () => {
    const bye = calls({ name: 'end_call', args: {}, say: 'Bye.' });
    const run = await bench({}, { verdict: () => ({ hangs: true }), tools: [endCall], script: [bye] });
    const before = run.clock.now();
    expect((await run.turn('5 euros, bye')).text).toBe('Bye.');
    expect(run.clock.now() - before).toBeLessThan(50);
    expect(run.ended).toEqual([]);
    await run.clock.advance(2_100);
    expect(run.ended).toEqual(['end_call_tool']);
  });

  it('guardrails that share a name go by their ids', async () => {
    const guardrails = [noPrices, { ...noPrices, uuid: 'g2', guardrail_prompt: 'Never promise a date.' }];
    const run = await openBench({ config: { guardrails }, verdict: breaksOn('Monday', 'g2') });
    await run.turn('On Monday?');
    await run.clock.advance(10);
    expect(run.of(fired)).toMatchObject([{ properties: { guardrail_uuid: 'g2' } }]);
  });
});
