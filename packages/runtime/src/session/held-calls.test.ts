import { describe, expect, it } from 'vitest';
import type { EffectivePolicy, ToolSpec } from '../config.ts';
import { failed, succeeded } from '../testing/scripted-delivery.ts';
import { calls, type ScriptedReply, says } from '../testing/scripted-responder.ts';
import { type BenchOptions, openBench, type SessionBench } from '../testing/session-bench.ts';
import { endCall, toolSpec } from '../testing/tool-specs.ts';

const QUESTION = 'Please confirm: send, city: Rome. Shall I go ahead?';
const propose = (city = 'Rome', more: Readonly<Record<string, unknown>> = {}) =>
  calls({ name: 'send', args: { city, ...more } });

function send(policy: Partial<EffectivePolicy> = {}, over: Partial<Omit<ToolSpec, 'policy'>> = {}): ToolSpec {
  return toolSpec('send', { ...over, policy: { confirm: 'explicit', ...policy } });
}

function open(script: readonly ScriptedReply[], options: BenchOptions = {}): Promise<SessionBench> {
  return openBench({ tools: [send()], script, ...options });
}

const states = (bench: SessionBench) =>
  [...bench.store.rows.values()].map(({ state, reason }) => (reason === null ? state : `${state} ${reason}`));
const held = (bench: SessionBench) =>
  bench.of('conversation.tool_call.held').at(-1)?.properties as Record<string, string>;

describe('held call', () => {
  it('held call is read back with its arguments, and nothing else is said beside it', async () => {
    const bench = await open([calls({ name: 'send', args: { city: 'Rome' }, say: 'I will send it now.' })]);
    const view = await bench.turn('Send it to Rome');
    expect(view.text).toBe(QUESTION);
    expect(view.tool_calls).toMatchObject([{ state: 'held', arguments: { city: 'Rome' } }]);
    expect(held(bench)).toMatchObject({
      name: 'send',
      arguments: { city: 'Rome' },
      wants: 'confirmation',
      prompt: QUESTION,
    });
    const at = bench.of('conversation.tool_call.held')[0]?.timestamp ?? 0;
    expect(Number(held(bench).expires_at)).toBeCloseTo(at + 120, 3);
    expect(bench.delivery.sent).toEqual([]);
    expect(bench.responder.requests).toHaveLength(1);
  });

  it('held call goes out once after a yes to its read-back, and its outcome is told', async () => {
    const bench = await open([propose(), says('Sent.')]);
    await bench.turn('Send it to Rome');
    const view = await bench.turn('Yes, please.');
    expect(view).toMatchObject({ turn_idx: 2, text: 'Sent.', tool_calls: [{ state: 'succeeded' }] });
    expect(bench.delivery.sent).toHaveLength(1);
    expect([...bench.store.rows.values()][0]).toMatchObject({ confirmed_by: 'user', turn_idx: 1 });
    expect([...bench.store.rows.values()][0]?.history.map(({ state }) => state)).toEqual([
      'proposed',
      'held',
      'dispatched',
      'succeeded',
    ]);
  });

  it('held call is not released by a yes that was there before its read-back (I9)', async () => {
    const two = { city: 'Rome' };
    const bench = await openBench({
      tools: [send({}, { on_resolve: 'add_to_context' })],
      script: [calls({ name: 'send', args: two }, { name: 'send', args: { city: 'Oslo' } }), says('One moment.')],
    });
    await bench.turn('Send both');
    bench.send('respond', { text: 'yes' });
    bench.send('respond', { text: 'yes' });
    await bench.clock.advance(1_000);
    expect(bench.delivery.sent).toHaveLength(1);
    expect(states(bench)).toEqual(['succeeded', 'held']);
    const question = 'Please confirm: send, city: Oslo. Shall I go ahead?';
    expect(bench.said().slice(-3)).toEqual([question, 'One moment.', question]);
  });

  it('held call is not released by a yes to what the model was saying', async () => {
    const bench = await openBench({
      tools: [send(), toolSpec('look')],
      script: [
        calls({ name: 'look', args: { city: 'Rome' } }, { name: 'send', args: { city: 'Rome' } }),
        says('Friday at ten is free. Does that suit you?'),
        says('Good.'),
      ],
    });
    bench.delivery.answer = () => ({ after: 300, outcome: succeeded('free') });
    bench.send('respond', { text: 'Look, and send it' });
    await bench.clock.advance(100);
    bench.send('respond', { text: 'yes' });
    await bench.clock.advance(5_000);
    expect(bench.delivery.sent.map(({ tool_name }) => tool_name)).toEqual(['look']);
    expect(states(bench)).toContain('held');
    expect(bench.said()).toContain(QUESTION);
  });

  it('held call is read back again after a yes to something else', async () => {
    const bench = await open([propose(), says('Ten euros.'), says('I need a yes to that question.'), says('Sent.')]);
    await bench.turn('Send it to Rome');
    expect((await bench.turn('What does it cost?')).text).toBe('Ten euros.');
    expect((await bench.turn('yes')).text).toContain(QUESTION);
    expect(bench.delivery.sent).toEqual([]);
    await bench.turn('yes');
    expect(bench.delivery.sent).toHaveLength(1);
  });

  it('held call is read back whole, however long (I9)', async () => {
    const city = `${'far away '.repeat(100)}and delete everything`;
    const bench = await open([propose(city)]);
    expect((await bench.turn('Send it')).text).toContain('and delete everything');
  });

  it('held call is dropped after a no, with an acknowledgement and without the model', async () => {
    const bench = await open([propose()]);
    await bench.turn('Send it to Rome');
    expect((await bench.turn('No, thanks.')).text).toBe('All right, I will not do that.');
    expect(states(bench)).toEqual(['declined']);
    expect(bench.responder.requests).toHaveLength(1);
    await bench.turn('What now?');
    expect(JSON.stringify(bench.responder.requests.at(-1)?.messages)).toContain('the user said no');
  });

  it('held call survives an unclear answer: asked once more, then the talk goes on', async () => {
    const bench = await open([propose(), says('Take your time.')]);
    await bench.turn('Send it to Rome');
    expect((await bench.turn('hmm')).text).toBe(QUESTION);
    expect((await bench.turn('maybe')).text).toBe('Take your time.');
    expect(states(bench)).toEqual(['held']);
    expect(bench.delivery.sent).toEqual([]);
  });

  it('held call takes a yes after it was asked once more', async () => {
    const bench = await open([propose(), says('Sent.')]);
    await bench.turn('Send it to Rome');
    await bench.turn('hmm');
    expect((await bench.turn('ok')).text).toBe('Sent.');
  });

  it('held call does not take a yes to another question', async () => {
    const bench = await open([propose(), says('It is noon. Anything else?'), says('What else?')]);
    await bench.turn('Send it to Rome');
    await bench.turn('What time is it?');
    await bench.turn('Yes');
    expect(states(bench)).toEqual(['held']);
    expect(bench.delivery.sent).toEqual([]);
  });

  it('held call is not confirmed by "yes, but": the changed call takes its place and is read back anew', async () => {
    const bench = await open([propose(), propose('Oslo'), says('Sent.')]);
    await bench.turn('Send it to Rome');
    const view = await bench.turn('Yes, but to Oslo');
    expect(view.text).toBe('Please confirm: send, city: Oslo. Shall I go ahead?');
    expect(states(bench)).toEqual(['declined revised', 'held']);
    await bench.turn('Yes');
    expect(bench.delivery.sent.map(({ arguments: text }) => text)).toEqual(['{"city":"Oslo"}']);
  });

  it('held call that the model proposes again is read back again, not doubled', async () => {
    const bench = await open([propose(), says('Noon.'), propose(), says('Sent.')]);
    await bench.turn('Send it to Rome');
    await bench.turn('What time is it?');
    expect((await bench.turn('Send it then')).text).toBe(QUESTION);
    expect(states(bench)).toEqual(['held', 'duplicate']);
    await bench.turn('yes');
    expect(bench.delivery.sent).toHaveLength(1);
  });

  it('held call that is sent counts as the request of the turn it was confirmed in', async () => {
    const bench = await open([propose(), propose(), says('Done.')]);
    await bench.turn('Send it to Rome');
    const view = await bench.turn('yes');
    expect(view.text).toBe('Done.');
    expect(states(bench)).toEqual(['succeeded', 'duplicate']);
    expect(bench.delivery.sent).toHaveLength(1);
  });

  it('held calls of one step are read back one after the other, each with its own yes', async () => {
    const two = calls({ name: 'send', args: { city: 'Rome' } }, { name: 'send', args: { city: 'Oslo' } });
    const bench = await open([two, says('First sent.'), says('Second sent.')]);
    expect((await bench.turn('Send both')).text).toBe(QUESTION);
    const second = await bench.turn('yes');
    expect(second.text).toBe('First sent.\nPlease confirm: send, city: Oslo. Shall I go ahead?');
    expect(bench.delivery.sent).toHaveLength(1);
    expect((await bench.turn('no')).text).toBe('All right, I will not do that.');
    expect(states(bench)).toEqual(['succeeded', 'declined']);
  });

  it('held call waits with its read-back for a read beside it, so that the question comes last', async () => {
    const both = calls({ name: 'look', args: { city: 'Rome' } }, { name: 'send', args: { city: 'Rome' } });
    const bench = await open([both, says('It is mild in Rome.'), says('Sent.')], { tools: [send(), toolSpec('look')] });
    const view = await bench.turn('Look and send');
    expect(view.text).toBe(`It is mild in Rome.\n${QUESTION}`);
    await bench.turn('yes');
    expect(bench.delivery.sent).toHaveLength(2);
  });

  it('held call does not wait for a slow result longer than three seconds', async () => {
    const both = calls({ name: 'look', args: { city: 'Rome' } }, { name: 'send', args: { city: 'Rome' } });
    const bench = await open([both], { tools: [send(), toolSpec('look')] });
    bench.delivery.answer = () => 'never';
    bench.session.respond('Look and send');
    await bench.clock.advance(2_900);
    expect(bench.said()).toEqual([]);
    await bench.clock.advance(200);
    expect(bench.said()).toEqual([QUESTION]);
  });

  it('held call expires when nobody answers, and a late yes is none', async () => {
    const bench = await open([propose(), says('What?')]);
    await bench.turn('Send it to Rome');
    await bench.clock.advance(120_001);
    expect(states(bench)).toEqual(['expired not_answered']);
    await bench.turn('yes');
    expect(bench.delivery.sent).toEqual([]);
    expect(await bench.session.confirm(held(bench).tool_call_id ?? '', held(bench).arguments_hash ?? '', 'api')).toBe(
      'expired',
    );
  });

  it('held call is reminded of once, alone, when a live client is there and the floor was free for 20 s', async () => {
    const bench = await open([propose(), says('Noon.'), says('Sent.')]);
    bench.session.presence(1);
    await bench.turn('Send it to Rome');
    await bench.turn('What time is it?');
    await bench.clock.advance(21_000);
    expect(bench.said()).toEqual([QUESTION, 'Noon.', QUESTION]);
    await bench.clock.advance(60_000);
    expect(bench.said()).toHaveLength(3);
    await bench.turn('yes');
    expect(bench.delivery.sent).toHaveLength(1);
  });

  it('held call is not reminded of where nobody watches', async () => {
    const bench = await open([propose()]);
    await bench.turn('Send it to Rome');
    await bench.clock.advance(100_000);
    expect(bench.said()).toEqual([QUESTION]);
  });

  it('held call is confirmed by id and hash alone, whatever was said since', async () => {
    const bench = await open([propose(), says('Noon.'), says('Sent.')]);
    await bench.turn('Send it to Rome');
    await bench.turn('What time is it?');
    bench.delivery.answer = () => ({ after: 50, outcome: succeeded('ok') });
    const { tool_call_id = '', arguments_hash = '' } = held(bench);
    expect(await bench.session.confirm(tool_call_id, 'f'.repeat(64), 'button')).toBe('hash_differs');
    expect(await bench.session.confirm('call_nobody', arguments_hash, 'button')).toBe('not_found');
    expect(await bench.session.confirm(tool_call_id, arguments_hash, 'button')).toBe('ok');
    expect([...bench.store.rows.values()][0]).toMatchObject({ state: 'dispatched', confirmed_by: 'button' });
    expect(await bench.session.confirm(tool_call_id, arguments_hash, 'button')).toBe('not_held');
    await bench.clock.advance(100);
    expect(bench.said().at(-1)).toBe('Sent.');
  });

  it('held call is declined by id, with the reason kept', async () => {
    const bench = await open([propose()]);
    await bench.turn('Send it to Rome');
    expect(await bench.session.decline(held(bench).tool_call_id ?? '', 'wrong city')).toBe('ok');
    expect(states(bench)).toEqual(['declined wrong city']);
    expect(bench.said().at(-1)).toBe('All right, I will not do that.');
    expect(await bench.session.decline(held(bench).tool_call_id ?? '', null)).toBe('not_held');
  });

  it('held call over the live socket: a wrong hash is refused in words', async () => {
    const bench = await open([propose()]);
    await bench.turn('Send it to Rome');
    const { tool_call_id, arguments_hash } = held(bench);
    expect(bench.send('tool_call.confirm', { tool_call_id, arguments_hash: 'no' })).toContain('differs');
    expect(bench.send('tool_call.confirm', { tool_call_id, arguments_hash })).toBeNull();
    expect(bench.send('tool_call.decline', { tool_call_id })).toContain('not held');
  });

  it.each(['fire_and_forget', 'add_to_context'] as const)(
    'held call with %s is acknowledged after the yes, and claims nothing',
    async (on_resolve) => {
      const bench = await open([propose()], { tools: [send({}, { on_resolve })] });
      await bench.turn('Send it to Rome');
      const view = await bench.turn('yes');
      expect(view.text).toBe('All right, I am on it.');
      expect(bench.delivery.sent).toHaveLength(1);
      await bench.turn('Thanks');
      expect(JSON.stringify(bench.responder.requests.at(-1)?.messages)).toContain(
        on_resolve === 'add_to_context' ? 'ok' : 'dispatched',
      );
    },
  );

  it('held app call is emitted only after the yes', async () => {
    const bench = await open([propose()], { tools: [send({}, { delivery: 'app_message' })] });
    await bench.turn('Send it to Rome');
    expect(bench.of('conversation.tool_call')).toEqual([]);
    await bench.turn('yes');
    expect(bench.of('conversation.tool_call')).toHaveLength(1);
  });

  it('held call that fails after the yes is told as failed', async () => {
    const bench = await open([propose(), says('It did not work.')]);
    bench.delivery.answer = () => failed();
    await bench.turn('Send it to Rome');
    expect((await bench.turn('yes')).text).toBe('It did not work.');
  });

  it('held call keeps the PAL from hanging up, and is cancelled by the end', async () => {
    const both = calls({ name: 'send', args: { city: 'Rome' } }, { name: 'end_call', args: {} });
    const bench = await open([both], { tools: [send(), endCall] });
    await bench.turn('Send and bye');
    expect(bench.ended).toEqual([]);
    await bench.session.end('end_conversation_endpoint_hit');
    expect(states(bench)).toContain('cancelled conversation_ended');
    expect(bench.delivery.sent).toEqual([]);
  });

  it('held call is asked about and understood in the language of the conversation', async () => {
    const bench = await open([propose(), says('Gesendet.')], { config: { languages: ['de'] } });
    expect((await bench.turn('Schick es nach Rom')).text).toBe(
      'Bitte bestätigen: send, city: Rome. Soll ich das machen?',
    );
    expect((await bench.turn('Ja, gerne')).text).toBe('Gesendet.');
    expect(bench.delivery.sent).toHaveLength(1);
  });

  it('held call: an argument that only differs in spaces and Unicode spelling is the same', async () => {
    const bench = await open([propose('Café'), propose(' Cafe\u0301 ')]);
    await bench.turn('Send it');
    await bench.turn('Send it, will you? I mean it this time');
    expect(states(bench)).toEqual(['held', 'duplicate']);
  });
});

describe('dedupe', () => {
  const write = (dedupe: EffectivePolicy['dedupe']) => toolSpec('send', { policy: { dedupe } });

  it('dedupe by request sends the same write once a turn, and again in the next', async () => {
    const twice = calls({ name: 'send', args: { city: 'Rome' } }, { name: 'send', args: { city: 'Rome' } });
    const bench = await open([twice, propose(), says('Sent.'), propose(), says('Sent again.')], {
      tools: [write('request')],
    });
    await bench.turn('Send it');
    expect(bench.delivery.sent).toHaveLength(1);
    expect(states(bench)).toEqual(['succeeded', 'duplicate', 'duplicate']);
    expect([...bench.store.rows.values()][1]).toMatchObject({
      duplicate_of: [...bench.store.rows.keys()][0],
      dedupe_key: null,
    });
    await bench.turn('Send it once more');
    expect(bench.delivery.sent).toHaveLength(2);
  });

  it('dedupe by conversation never sends the same write again, also when it failed', async () => {
    const bench = await open([propose(), says('No luck.'), propose(), says('Still no.')], {
      tools: [write('conversation')],
    });
    bench.delivery.answer = () => failed();
    await bench.turn('Send it');
    await bench.turn('Again');
    expect(bench.delivery.sent).toHaveLength(1);
    expect(states(bench)).toEqual(['failed status 500', 'duplicate']);
    expect(JSON.stringify(bench.responder.requests.at(-1)?.messages)).toContain('the endpoint answered 500');
  });

  it('dedupe none sends as often as asked', async () => {
    const twice = calls({ name: 'send', args: { city: 'Rome' } }, { name: 'send', args: { city: 'Rome' } });
    const bench = await open([twice], { tools: [write('none')] });
    await bench.turn('Send it');
    expect(bench.delivery.sent).toHaveLength(2);
    expect([...bench.store.rows.values()].every(({ dedupe_key }) => dedupe_key === null)).toBe(true);
  });

  it('dedupe by the ledger alone: the row of another process stands, nothing is sent, the model is told', async () => {
    const bench = await open([propose(), says('It was done already.')], { tools: [write('conversation')] });
    bench.store.occupy(await keyOf(bench), 'call_other');
    const view = await bench.turn('Send it');
    expect(view.text).toBe('It was done already.');
    expect(bench.delivery.sent).toEqual([]);
    expect([...bench.store.rows.values()]).toMatchObject([
      { state: 'duplicate', duplicate_of: 'call_other', dedupe_key: null },
    ]);
    expect(bench.of('conversation.tool_call.state').map(({ properties }) => properties?.state)).toEqual([
      'proposed',
      'duplicate',
    ]);
    expect([...bench.store.rows.values()][0]?.history.map(({ state }) => state)).toEqual(['proposed', 'duplicate']);
  });
});

/** The key under which the ledger knows the call to Rome: taken from a session of its own. */
async function keyOf(bench: SessionBench): Promise<string> {
  const probe = await open([propose()], { tools: [...bench.session.state.setup.tools.values()] });
  await probe.turn('Send it');
  return [...probe.store.rows.values()][0]?.dedupe_key ?? '';
}
