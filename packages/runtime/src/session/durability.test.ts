import { describe, expect, it } from 'vitest';
import { FencedError } from '../ports/journal.ts';
import { createMemoryStore } from '../testing/memory-store.ts';
import { succeeded } from '../testing/scripted-delivery.ts';
import { calls, says } from '../testing/scripted-responder.ts';
import { openBench } from '../testing/session-bench.ts';
import { endCall, toolSpec } from '../testing/tool-specs.ts';
import { createVirtualClock } from '../virtual-clock.ts';

const look = calls({ name: 'look', args: { city: 'Paris' } });

describe('session', () => {
  it('session announces everything, also while its numbers are being reserved', async () => {
    const bench = await openBench({});
    for (let n = 0; n < 2_000; n += 1) {
      bench.session.announce('conversation.error', { n });
      if (n % 900 === 899) await bench.clock.advance(1);
    }
    for (let i = 0; i < 5; i += 1) await bench.clock.advance(1);
    expect(bench.of('conversation.error').map(({ properties }) => properties?.n)).toEqual(
      Array.from({ length: 2_000 }, (_, n) => n),
    );
  });

  it('session lets no durable event and no call out before its commit', async () => {
    const clock = createVirtualClock();
    const store = createMemoryStore();
    const bench = await openBench({ clock, store, tools: [toolSpec('look')], script: [look, says('Mild.')] });
    store.delay = () => new Promise((resolve) => void clock.setTimer(50, resolve));
    bench.session.respond('Weather?');
    await clock.advance(49);
    expect(bench.events.filter(({ turn_idx }) => turn_idx === 1)).toEqual([]);
    expect(bench.responder.requests).toEqual([]);
    await clock.advance(2);
    expect(bench.responder.requests).toHaveLength(1);
    await clock.advance(40);
    expect(bench.delivery.sent).toEqual([]);
    await clock.advance(20);
    expect(bench.delivery.sent).toHaveLength(1);
    await clock.advance(1_000);
    const durable = new Set(store.records.map(({ seq }) => seq));
    for (const event of bench.events) {
      if (event.event_type !== 'conversation.utterance.streaming') expect(durable.has(event.seq)).toBe(true);
    }
  });

  it('session broadcasts in the order of seq, twins left room for', async () => {
    const bench = await openBench({
      config: { greeting: 'Hello.' },
      tools: [toolSpec('look')],
      script: [look, says('Mild.')],
    });
    await bench.turn('Weather?');
    const seqs = bench.events.map(({ seq }) => seq);
    expect(seqs[0]).toBe(1);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    for (const [i, event] of bench.events.entries()) {
      const isPal = event.properties?.role === 'pal' || event.event_type === 'system.pal_joined';
      const next = bench.events[i + 1];
      if (next !== undefined) expect(next.seq - event.seq).toBeGreaterThanOrEqual(isPal ? 2 : 1);
    }
    expect(bench.session.lastSeq).toBeGreaterThanOrEqual(seqs.at(-1) ?? 0);
  });

  it('session keeps the keys of the envelope in order', async () => {
    const bench = await openBench({ script: [says('Hi.')] });
    await bench.turn('Hello');
    expect(Object.keys(bench.events.at(-1) ?? {})).toEqual([
      'message_type',
      'event_type',
      'conversation_id',
      'timestamp',
      'seq',
      'turn_idx',
      'inference_id',
      'properties',
    ]);
  });

  it('session never repeats a seq over a thousand turns and a reopening', async () => {
    const bench = await openBench();
    for (let i = 0; i < 400; i++) await bench.turn(`turn ${i}`);
    const again = await openBench({ store: bench.store, clock: bench.clock, prefix: 'b' });
    await again.turn('More');
    const seqs = [...bench.events, ...again.events].map(({ seq }) => seq);
    expect(new Set(seqs).size).toBe(seqs.length);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  });

  it('session commits once for what came while a commit was under way', async () => {
    const clock = createVirtualClock();
    const store = createMemoryStore();
    const bench = await openBench({ clock, store });
    store.delay = () => new Promise((resolve) => void clock.setTimer(50, resolve));
    const before = store.writes.length;
    for (let i = 0; i < 5; i++) bench.send('append_llm_context', { context: `fact ${i}` });
    await clock.advance(200);
    expect(store.writes.length - before).toBe(2);
  });

  it('session tries a commit again that the store did not take, and nothing is lost or doubled', async () => {
    const store = createMemoryStore();
    const bench = await openBench({ store, script: [says('Hi.')] });
    store.failNext(new Error('busy'), new Error('busy'), new Error('busy'));
    expect((await bench.turn('Hello')).text).toBe('Hi.');
    expect(
      store.records.filter((record) => record.kind === 'event' && record.event.properties?.role === 'user'),
    ).toHaveLength(1);
    expect(bench.faults).toEqual([]);
  });

  it('session ends when the store stays away: an error for the client, a reason for the record', async () => {
    const store = createMemoryStore();
    const bench = await openBench({ store, script: [says('Hi.')] });
    store.failNext(...Array.from({ length: 5 }, () => new Error('disk full')));
    bench.session.respond('Hello');
    await bench.clock.advance(10_000);
    expect(bench.faults).toEqual(['journal_failed']);
    expect(bench.of('conversation.error')).toMatchObject([{ properties: { code: 'internal', recoverable: false } }]);
    expect(bench.ended).toEqual(['internal error occurred at step journal']);
    expect(store.ended?.reason).toBe('internal error occurred at step journal');
    expect(bench.events.some(({ properties }) => properties?.role === 'user')).toBe(false);
    expect(bench.session.respond('More')).toBe('ended');
  });

  it('session stops at once when it is fenced: nothing more leaves', async () => {
    const store = createMemoryStore();
    const bench = await openBench({ store, tools: [toolSpec('look')], script: [look] });
    store.fence();
    const before = bench.events.length;
    bench.session.respond('Weather?');
    await bench.clock.advance(10_000);
    expect(bench.events).toHaveLength(before);
    expect(bench.delivery.sent).toEqual([]);
    expect(bench.ended).toHaveLength(1);
    expect(bench.faults).toEqual(['lease_lost']);
  });

  it('turn whose words were not durable when the session had to stop is lost', async () => {
    for (const why of ['fenced', 'away'] as const) {
      const store = createMemoryStore();
      const bench = await openBench({ store });
      if (why === 'fenced') store.fence();
      else store.failNext(...Array.from({ length: 5 }, () => new Error('disk full')));
      bench.session.respond('Hello');
      const ready = bench.session.whenReady(1, new AbortController().signal);
      await bench.clock.advance(10_000);
      expect(await ready).toBe('lost');
    }
  });

  it('turn whose words were durable when the session had to stop is pending', async () => {
    const store = createMemoryStore();
    const bench = await openBench({ store, tools: [toolSpec('look')], script: [look] });
    bench.session.respond('Weather?');
    const ready = bench.session.whenReady(1, new AbortController().signal);
    store.delay = async () => {
      if (store.writes.length >= 2) throw new FencedError('taken over');
    };
    await bench.clock.advance(1_000);
    expect(await ready).toMatchObject({ status: 'pending', turn_idx: 1 });
  });

  it('session that is fenced while a call waits for its commit does not send it', async () => {
    const store = createMemoryStore();
    const bench = await openBench({ store, tools: [toolSpec('look')], script: [look] });
    bench.session.respond('Weather?');
    store.failNext();
    store.delay = async () => {
      if (store.writes.length >= 2) throw new FencedError('taken over');
    };
    await bench.clock.advance(1_000);
    expect(bench.delivery.sent).toEqual([]);
    expect(bench.ended).toHaveLength(1);
  });

  it('session survives a tool whose check throws: the event is lost, the turn is answered', async () => {
    const broken = toolSpec('look', {
      check: () => {
        throw new Error('a bug');
      },
    });
    const bench = await openBench({ tools: [broken], script: [look, look] });
    const view = await bench.turn('Weather?');
    expect(view.text).toContain('sorry');
    expect(bench.faults).toEqual(['internal', 'internal']);
    expect((await bench.turn('Hello')).text).toBe('All right.');
  });

  it('session resolves a decision only when it is durable', async () => {
    const clock = createVirtualClock();
    const store = createMemoryStore();
    const tools = [toolSpec('look', { policy: { confirm: 'explicit' } })];
    const bench = await openBench({ clock, store, tools, script: [look] });
    await bench.turn('Go');
    const row = [...store.rows.values()][0];
    store.delay = () => new Promise((resolve) => void clock.setTimer(50, resolve));
    let decided: string | null = null;
    bench.session.confirm(row?.tool_call_id ?? '', row?.arguments_hash ?? '', 'api').then((decision) => {
      decided = decision;
    });
    await clock.advance(40);
    expect(decided).toBeNull();
    await clock.advance(500);
    expect(decided).toBe('ok');
  });

  it('session ends durably, once, and cuts off what runs', async () => {
    const bench = await openBench({
      script: [[{ kind: 'text-delta', text: 'A long' }, { wait: 5_000 }, ...says(' story')]],
    });
    bench.session.respond('Talk');
    await bench.clock.advance(100);
    const ends = [bench.session.end('end_conversation_endpoint_hit'), bench.session.end('again')];
    await bench.clock.advance(100);
    await Promise.all(ends);
    expect(bench.store.ended?.reason).toBe('end_conversation_endpoint_hit');
    expect(bench.ended).toEqual(['end_conversation_endpoint_hit']);
    expect(bench.responder.cancelled).toBe(1);
    expect(bench.of('conversation.utterance').at(-1)?.properties).toEqual({
      role: 'pal',
      speech: 'A long',
      interrupted: true,
      heard: 'A long',
    });
    expect(bench.clock.pending).toBe(0);
    expect(bench.send('respond', { text: 'hello?' })).toBe('the conversation is not available at the moment');
  });

  it('session waits shortly for an answer at its end, then names the outcome unknown', async () => {
    const quick = await openBench({ tools: [toolSpec('look')], script: [look] });
    quick.delivery.answer = () => ({ after: 500, outcome: succeeded('done') });
    quick.session.respond('Go');
    await quick.clock.advance(50);
    quick.session.end('end_conversation_endpoint_hit');
    await quick.clock.advance(3_000);
    expect([...quick.store.rows.values()][0]?.state).toBe('succeeded');
    const slow = await openBench({ tools: [toolSpec('look')], script: [look] });
    slow.delivery.answer = () => 'never';
    slow.session.respond('Go');
    await slow.clock.advance(50);
    slow.session.end('end_conversation_endpoint_hit');
    await slow.clock.advance(3_000);
    expect([...slow.store.rows.values()][0]).toMatchObject({ state: 'unknown', reason: 'conversation_ended' });
    expect(slow.ended).toEqual(['end_conversation_endpoint_hit']);
    expect(slow.delivery.aborted).toHaveLength(1);
  });

  it('session ends by itself at its longest duration', async () => {
    const bench = await openBench();
    await bench.clock.advance(3_600_001);
    expect(bench.ended).toEqual(['max_call_duration reached']);
    expect(bench.clock.pending).toBe(0);
  });

  it('session suspends without ending: the answer under way is written, and another goes on from it', async () => {
    const bench = await openBench({ tools: [toolSpec('look')], script: [look] });
    bench.delivery.answer = () => ({ after: 500, outcome: succeeded('mild') });
    bench.session.respond('Weather?');
    await bench.clock.advance(50);
    const suspended = bench.session.suspend();
    await bench.clock.advance(1_000);
    await suspended;
    expect(bench.ended).toEqual([]);
    expect(bench.clock.pending).toBe(0);
    expect([...bench.store.rows.values()][0]?.state).toBe('succeeded');
    const again = await openBench({
      store: bench.store,
      clock: bench.clock,
      tools: [toolSpec('look')],
      script: [says('It is mild.')],
      prefix: 'b',
    });
    await again.clock.advance(100);
    expect(again.session.turn()).toMatchObject({
      turn_idx: 1,
      text: 'It is mild.',
      tool_calls: [{ state: 'succeeded' }],
    });
    expect(again.delivery.sent).toEqual([]);
  });

  it('session gives a client that connects the running utterance so far', async () => {
    const bench = await openBench({
      script: [[{ kind: 'text-delta', text: 'A long' }, { wait: 500 }, ...says(' story.')]],
    });
    bench.session.respond('Talk');
    await bench.clock.advance(100);
    expect(bench.session.snapshotEvents()).toMatchObject([{ properties: { speech: 'A long' } }]);
    await bench.clock.advance(1_000);
    expect(bench.session.snapshotEvents()).toEqual([]);
  });

  it('session refuses what it cannot use, naming the field', async () => {
    const bench = await openBench();
    expect(bench.send('respond', {})).toBe('properties.text must be a string');
    expect(bench.send('respond', { text: ' ' })).toBe('properties.text must not be empty');
    expect(bench.send('echo', { text: 'x'.repeat(100_001) })).toContain('at most 100000 characters');
    expect(bench.send('tool_result', { output: 'x' })).toBe('properties.tool_call_id must be a string');
    expect(bench.send('dance')).toContain('"conversation.dance" is not known');
    expect(bench.send('tool_result', { tool_call_id: 'call_nobody' })).toBeNull();
    expect(bench.send('sensitivity', { participant_pause_sensitivity: 'low' })).toBeNull();
  });

  it('session in echo mode says what it is given, has no greeting and no model', async () => {
    const bench = await openBench({ config: { pipeline_mode: 'echo', greeting: 'Hello' }, tools: [endCall] });
    expect(bench.said()).toEqual([]);
    expect(bench.send('respond', { text: 'Hi' })).toContain('echo mode');
    bench.send('echo', { text: 'Hear me', inference_id: 'mine' });
    await bench.clock.advance(10);
    expect(bench.of('conversation.utterance')).toMatchObject([
      { inference_id: 'mine', properties: { role: 'pal', speech: 'Hear me' } },
    ]);
  });

  it('session changes its context silently: appended, overwritten, with the state of a job', async () => {
    const bench = await openBench({ config: { context: 'Base.' }, script: [says('a'), says('b')] });
    bench.send('append_llm_context', { context: 'More.', job_status: 'completed' });
    await bench.turn('One');
    expect(bench.responder.requests[0]?.messages[0]?.content).toBe(
      'You are a guide.\n\nBase.\n\nMore.\nBackground job status: completed',
    );
    bench.send('overwrite_llm_context', { context: 'New.' });
    await bench.turn('Two');
    expect(bench.responder.requests[1]?.messages[0]?.content).toBe('You are a guide.\n\nNew.');
    expect(bench.said()).toEqual(['a', 'b']);
  });

  it('session puts the tool invocation policy into the prompt only where a tool asks for it', async () => {
    const asked = await openBench({ tools: [toolSpec('look', { policy: { confirm: 'prompt' } })] });
    await asked.turn('Hello');
    expect(asked.responder.requests[0]?.messages[0]?.content).toContain('Tool invocation policy:');
    const plain = await openBench({ tools: [toolSpec('look')] });
    await plain.turn('Hello');
    expect(plain.responder.requests[0]?.messages[0]?.content).not.toContain('Tool invocation policy');
  });

  it('session interrupts: the reply stops, history gets what was heard and a note', async () => {
    const bench = await openBench({
      script: [[{ kind: 'text-delta', text: 'A long' }, { wait: 5_000 }, ...says(' story')], says('Yes?')],
    });
    bench.session.respond('Talk');
    await bench.clock.advance(100);
    bench.send('interrupt');
    await bench.clock.advance(100);
    expect(bench.of('conversation.utterance.streaming').at(-1)?.properties).toMatchObject({
      final: true,
      is_interrupted: true,
    });
    expect(bench.session.turn()).toMatchObject({ status: 'ready', text: 'A long' });
    await bench.turn('Stop that');
    expect(bench.responder.requests[1]?.messages[2]).toEqual({
      role: 'assistant',
      content: 'A long [interrupted by the user here]',
    });
  });

  it('session interrupts a model that thinks: its calls are cancelled and never sent', async () => {
    const bench = await openBench({ tools: [toolSpec('look')], script: [[look[0]!, { wait: 5_000 }, look[1]!]] });
    bench.session.respond('Go');
    await bench.clock.advance(100);
    bench.send('interrupt');
    await bench.clock.advance(10_000);
    expect(bench.delivery.sent).toEqual([]);
    expect([...bench.store.rows.values()]).toMatchObject([{ state: 'cancelled', reason: 'discarded' }]);
    await bench.turn('Next');
    expect(bench.responder.requests.at(-1)?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'user']);
  });

  it.each([
    ['cancel', 'cancelled'],
    ['continue', 'succeeded'],
  ] as const)('session interrupts while a call is out: policy %s ends it %s', async (interrupt, state) => {
    const bench = await openBench({
      tools: [toolSpec('look', { policy: { interrupt } })],
      script: [look, says('Mild.')],
    });
    bench.delivery.answer = () => ({ after: 1_000, outcome: succeeded('mild') });
    bench.session.respond('Go');
    await bench.clock.advance(100);
    bench.send('interrupt');
    await bench.clock.advance(5_000);
    expect([...bench.store.rows.values()][0]?.state).toBe(state);
    expect(bench.delivery.aborted).toHaveLength(interrupt === 'cancel' ? 1 : 0);
    expect(bench.said()).toEqual(interrupt === 'cancel' ? [] : ['Mild.']);
  });
});
