import { describe, expect, it } from 'vitest';
import type { SessionConfig } from '../config.ts';
import type { Retriever } from '../ports/retriever.ts';
import { DISPATCHED_TEXT } from '../prompt/history.ts';
import { durableView, eventFaults, requestFaults, rewrittenPlaces, rowFaults } from '../testing/invariants.ts';
import { createMemoryStore, type MemoryStore } from '../testing/memory-store.ts';
import { createScriptedDelivery, failed, succeeded } from '../testing/scripted-delivery.ts';
import { calls, fails, type ScriptedReply, says } from '../testing/scripted-responder.ts';
import { openBench, type SessionBench, sessionConfig } from '../testing/session-bench.ts';
import { toolSpec } from '../testing/tool-specs.ts';
import type { SessionState } from '../turns/state.ts';
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { rebuildState } from './rebuild-state.ts';

const tools = [
  toolSpec('look', { policy: { effect: 'read', dedupe: 'none' } }),
  toolSpec('write', { policy: { effect: 'write' } }),
  toolSpec('safe', { policy: { effect: 'write', idempotent_endpoint: true } }),
  toolSpec('send', { policy: { confirm: 'explicit' } }),
  toolSpec('clock', { delivery: 'app_message' }),
  toolSpec('tell', { on_resolve: 'response_in_result' }),
  toolSpec('note', { on_resolve: 'fire_and_forget', on_call: 'passthrough' }),
  toolSpec('remember', { on_resolve: 'add_to_context' }),
];
const call = (name: string, city = 'Rome') => calls({ name, args: { city } });
const both = calls({ name: 'look', args: { city: 'A' } }, { name: 'look', args: { city: 'slow' } });

interface Scene {
  readonly name: string;
  readonly script: readonly ScriptedReply[];
  readonly config?: Partial<SessionConfig>;
  readonly run: (bench: SessionBench) => Promise<void>;
}

const appId = (bench: SessionBench) => String(bench.of('conversation.tool_call').at(-1)?.properties?.tool_call_id);
const heldOf = (bench: SessionBench) => bench.session.state.gates.held[0];

const scenes: readonly Scene[] = [
  {
    name: 'plain turns and a tool',
    script: [says('Hello.'), call('look'), says('Mild.'), call('write'), says('Written.')],
    run: async (bench) => {
      await bench.turn('Hi');
      await bench.turn('Look');
      await bench.turn('Write');
    },
  },
  {
    name: 'parallel calls, one of them late',
    script: [both, says('A first.'), says('And the slow one.'), says('Bye.')],
    run: async (bench) => {
      await bench.turn('Both');
      await bench.turn('Thanks');
    },
  },
  {
    name: 'a held call, unclear, then yes',
    script: [call('send'), says('Sent.')],
    run: async (bench) => {
      await bench.turn('Send');
      await bench.turn('hmm');
      await bench.turn('yes');
    },
  },
  {
    name: 'held calls revised, declined, confirmed by button',
    script: [call('send'), call('send', 'Oslo'), call('send', 'Bern'), says('Sent.')],
    run: async (bench) => {
      await bench.turn('Send');
      await bench.turn('No, to Oslo');
      await bench.turn('no');
      await bench.turn('Send to Bern');
      const held = heldOf(bench);
      if (held !== undefined) await bench.session.confirm(held.tool_call_id, held.arguments_hash, 'button');
      await bench.clock.advance(200);
    },
  },
  {
    name: 'two held calls and a read beside them',
    script: [
      calls(
        { name: 'send', args: { city: 'A' } },
        { name: 'look', args: { city: 'B' } },
        { name: 'send', args: { city: 'C' } },
      ),
      says('Mild.'),
      says('A sent.'),
      says('C sent.'),
    ],
    run: async (bench) => {
      await bench.turn('All');
      await bench.turn('yes');
      await bench.turn('yes');
    },
  },
  {
    name: 'app calls answered in every way',
    script: [call('clock'), says('Noon.'), call('clock', 'B'), call('clock', 'C'), says('So.')],
    run: async (bench) => {
      await bench.turn('Time?');
      bench.send('tool_result', { tool_call_id: appId(bench), output: { t: 12 } });
      await bench.clock.advance(50);
      await bench.turn('And there?');
      bench.send('echo', { text: 'It is one.' });
      await bench.clock.advance(50);
      bench.send('tool_result', { tool_call_id: appId(bench), output: 'two' });
      await bench.clock.advance(50);
      await bench.turn('And C?');
      bench.send('tool_result', { tool_call_id: appId(bench), output: 'broken', status: 'error' });
      await bench.clock.advance(50);
    },
  },
  {
    name: 'app calls that nobody answers, beside other calls',
    script: [
      calls({ name: 'clock', args: { city: 'A' } }, { name: 'look', args: { city: 'B' } }),
      says('B is mild.'),
      call('clock', 'C'),
      call('send', 'D'),
      says('Sent.'),
      [{ kind: 'text-delta', text: 'A long story' }, { wait: 1_000 }, ...says(' ends.')],
      says('Bye.'),
    ],
    run: async (bench) => {
      await bench.turn('Both');
      await bench.turn('And C?');
      await bench.turn('Send to D');
      bench.send('echo', { text: 'It is one.' });
      await bench.turn('yes');
      bench.session.respond('Tell me a story');
      await bench.clock.advance(100);
      bench.send('interrupt');
      await bench.turn('Bye');
    },
  },
  {
    name: 'results spoken, forgotten, remembered; arguments that are wrong; failures',
    script: [
      call('tell'),
      calls({ name: 'note', args: { city: 'A' }, say: 'Noted.' }),
      call('remember'),
      calls({ name: 'look', args: {} }, { name: 'fly', args: {} }),
      says('Which city?'),
      call('write', 'fail'),
      says('It failed.'),
      fails(),
      fails(),
    ],
    run: async (bench) => {
      for (const text of ['Tell', 'Note', 'Remember', 'Look', 'Write', 'Break']) await bench.turn(text);
    },
  },
  {
    name: 'duplicates and circles',
    script: [
      calls({ name: 'write', args: { city: 'A' } }, { name: 'write', args: { city: 'A' } }),
      call('write', 'A'),
      call('write', 'A'),
      call('write', 'A'),
    ],
    run: async (bench) => {
      await bench.turn('Write');
    },
  },
  {
    name: 'what waits for the floor, contexts, an interruption',
    script: [
      [{ kind: 'text-delta', text: 'A long story' }, { wait: 1_000 }, ...says(' ends.')],
      says('Second.'),
      [{ kind: 'text-delta', text: 'Another' }, { wait: 1_000 }, ...says(' one.')],
      says('Fourth.'),
    ],
    run: async (bench) => {
      bench.session.respond('First');
      await bench.clock.advance(100);
      bench.send('respond', { text: 'Second' });
      bench.send('echo', { text: 'Hear this.' });
      bench.send('append_llm_context', { context: 'A fact.' });
      await bench.clock.advance(2_000);
      bench.send('overwrite_llm_context', { context: 'Only this.' });
      bench.session.respond('Third');
      await bench.clock.advance(100);
      bench.send('interrupt');
      await bench.turn('Fourth');
    },
  },
  {
    name: 'a result and a failure that come during searches which are cut off',
    script: [call('clock'), says('Noon.'), call('clock', 'B'), says('It is broken.')],
    config: { knowledge: { documents: ['Menu'], budget_ms: 120 } },
    run: async (bench) => {
      for (const status of ['success', 'error']) {
        bench.session.respond('Time?');
        await bench.clock.advance(200);
        bench.session.respond('Hello?');
        await bench.clock.advance(10);
        bench.send('tool_result', { tool_call_id: appId(bench), output: 'noon', status });
        await bench.clock.advance(10);
        bench.send('interrupt');
        await bench.clock.advance(500);
      }
    },
  },
];

const configOf = (scene: Scene) => ({ greeting: 'Welcome.', ...scene.config });

/** A search that takes 50 ms and finds nothing. */
function slow(clock: VirtualClock): Retriever {
  return { retrieve: () => new Promise((resolve) => clock.setTimer(50, () => resolve([]))) };
}

function openScene(scene: Scene, store: MemoryStore, prefix: string): Promise<SessionBench> {
  const clock = createVirtualClock();
  const delivery = createScriptedDelivery(clock, ({ arguments: text }) => {
    if (text.includes('fail')) return failed();
    return { after: text.includes('slow') ? 900 : 5, outcome: succeeded('{"response":"19"}', '19 degrees') };
  });
  const { script } = scene;
  return openBench({ store, clock, delivery, tools, script, prefix, config: configOf(scene), retriever: slow(clock) });
}

/** Plays a scene, keeping the state at every commit. */
async function play(
  scene: Scene,
): Promise<{ readonly bench: SessionBench; readonly states: readonly (SessionState | null)[] }> {
  const store = createMemoryStore();
  const states: (SessionState | null)[] = [];
  let bench: SessionBench | null = null;
  const commit = store.journal.commit;
  const watched: MemoryStore = {
    ...store,
    get ended() {
      return store.ended;
    },
    journal: {
      ...store.journal,
      commit: (write) => {
        states.push(bench?.session.state ?? null);
        return commit(write);
      },
    },
  };
  bench = await openScene(scene, watched, 'a');
  await scene.run(bench);
  return { bench, states };
}

describe('rebuild', () => {
  it.each(scenes)('rebuild of "$name" gives the state of before at every commit (I13)', async (scene) => {
    const { bench, states } = await play(scene);
    expect(states.length).toBeGreaterThan(3);
    for (const [index, live] of states.entries()) {
      if (live === null) continue;
      const cut = bench.store.cutAfter(index + 1);
      const config = sessionConfig({ tools, ...configOf(scene) });
      const rebuilt = rebuildState(config, cut.records, [...cut.rows.values()]);
      expect({ commit: index, ...(durableView(rebuilt) as object) }).toEqual({
        commit: index,
        ...(durableView(live) as object),
      });
      expect([index, ...rewrittenPlaces(rebuilt, live)]).toEqual([index]);
      // beside a result that is owed, or a search, a request may have shown the place, or not yet: it counts as shown
      const mayHaveShown = live.calls.due.length > 0 || live.reply?.request === null;
      if (!mayHaveShown) expect([index, ...rewrittenPlaces(live, rebuilt)]).toEqual([index]);
    }
  });

  it.each(scenes)(
    'rebuild of "$name" after a crash at any commit answers what is owed and sends no write twice',
    async (scene) => {
      const { bench } = await play(scene);
      const writes = bench.store.writes.length;
      for (let commits = 1; commits <= writes; commits++) {
        const cut = bench.store.cutAfter(commits);
        const left = new Set(
          [...cut.rows.values()]
            .filter(({ dispatched_at }) => dispatched_at !== null)
            .map(({ tool_call_id }) => tool_call_id),
        );
        const again = await openScene({ ...scene, script: [] }, cut, 'b');
        await again.clock.advance(10_000);
        const where = `crash after commit ${commits}`;
        for (const { tool_call_id, tool_name, first_attempt } of again.delivery.sent) {
          expect([where, tool_name, left.has(tool_call_id) && !['look', 'safe'].includes(tool_name)]).toEqual([
            where,
            tool_name,
            false,
          ]);
          expect(first_attempt).toBe(left.has(tool_call_id) ? 2 : 1);
        }
        const journalled = cut.records.flatMap((record) => (record.kind === 'event' ? [record.event] : []));
        expect([where, ...eventFaults(journalled)]).toEqual([where]);
        for (const request of again.responder.requests) expect([where, ...requestFaults(request)]).toEqual([where]);
        expect([where, ...lastTurnFaults(again)]).toEqual([where]);
        await again.session.end('done');
        expect([where, ...rowFaults(again.store.rows.values())]).toEqual([where]);
        expect(again.clock.pending).toBe(0);
      }
    },
  );

  it('rebuild ends what had ended', async () => {
    const first = await openBench({ script: [says('Hi.')] });
    await first.turn('Hello');
    await first.session.end('end_conversation_endpoint_hit');
    const again = await openBench({ store: first.store, clock: first.clock, prefix: 'b' });
    expect(again.session.respond('More')).toBe('ended');
    await again.session.end('once more');
    expect(again.store.ended?.reason).toBe('end_conversation_endpoint_hit');
    expect(again.session.turn()).toMatchObject({ turn_idx: 1, text: 'Hi.' });
  });

  it('rebuild names a write that had left unknown, and the PAL says so', async () => {
    const clock = createVirtualClock();
    const first = await openBench({ clock, tools, script: [call('write')] });
    first.delivery.answer = () => 'never';
    first.session.respond('Write');
    await clock.advance(100);
    const again = await openBench({
      store: first.store.cutAfter(99),
      clock,
      tools,
      script: [says('I do not know.')],
      prefix: 'b',
    });
    await clock.advance(100);
    expect([...again.store.rows.values()]).toMatchObject([{ state: 'unknown', reason: 'crash' }]);
    expect(again.delivery.sent).toEqual([]);
    expect(again.said()).toEqual(['I do not know.']);
    expect(JSON.stringify(again.responder.requests[0]?.messages)).toContain('not known whether it took effect');
  });

  it.each(['look', 'safe'])('rebuild sends a call of "%s" again with the same id', async (name) => {
    const clock = createVirtualClock();
    const first = await openBench({ clock, tools, script: [call(name)] });
    first.delivery.answer = () => 'never';
    first.session.respond('Go');
    await clock.advance(100);
    const again = await openBench({
      store: first.store.cutAfter(99),
      clock,
      tools,
      script: [says('Done.')],
      prefix: 'b',
    });
    await clock.advance(100);
    expect(again.delivery.sent).toMatchObject([
      { tool_call_id: first.delivery.sent[0]?.tool_call_id, first_attempt: 2 },
    ]);
    expect(again.said()).toEqual(['Done.']);
  });

  it('rebuild never writes again what a request has shown of a call (I13)', async () => {
    const first = await openBench({ tools, script: [call('clock'), says('Well.')] });
    await first.turn('Time?');
    await first.turn('Hello?');
    const shown = first.responder.requests.at(-1)?.messages ?? [];
    expect(JSON.stringify(shown)).toContain(DISPATCHED_TEXT);

    const clock = createVirtualClock(first.clock.now() + 400_000);
    const again = await openBench({ store: first.store, clock, tools, script: [says('Late.')], prefix: 'b' });
    await again.turn('And now?');
    const later = again.responder.requests[0]?.messages ?? [];
    expect(later.slice(0, shown.length)).toEqual(shown);
    expect(later.at(-2)).toMatchObject({ role: 'tool', call_id: `${appId(first)}_result` });
  });

  it('rebuild tells what came during a search that was cut off before the crash', async () => {
    const clock = createVirtualClock();
    const config = { knowledge: { documents: ['Menu'], budget_ms: 120 } };
    const script = [call('clock'), [{ wait: 1_000 }]];
    const first = await openBench({ tools, script, config, clock, retriever: slow(clock) });
    first.session.respond('Time?');
    await clock.advance(200);
    first.session.respond('Hello?');
    await clock.advance(10);
    first.send('tool_result', { tool_call_id: appId(first), output: 'noon' });
    first.send('interrupt');
    await clock.advance(0);
    const store = first.store.cutAfter(first.store.writes.length);
    const again = await openBench({ store, tools, script: [says('It is noon.')], config, prefix: 'b' });
    await again.clock.advance(100);
    expect(again.said()).toEqual(['It is noon.']);
    expect(JSON.stringify(again.responder.requests[0]?.messages)).toContain('"noon"');
  });

  it('rebuild keeps which read-back the words that wait came after (I9)', () => {
    const answers = { tool_call_id: 'c1', times: 1 };
    const note = { note: 'queued', item: 'user', text: 'Yes.', inference_id: '' } as const;
    const records = [
      { kind: 'note', seq: 1, at: 1, note: { ...note, answers } },
      { kind: 'note', seq: 2, at: 2, note },
    ] as const;
    expect(rebuildState(sessionConfig(), records, []).inbox).toEqual([
      { kind: 'user', text: 'Yes.', answers },
      { kind: 'user', text: 'Yes.', answers: null },
    ]);
  });

  it('rebuild lets a held call expire that nobody could answer meanwhile', async () => {
    const first = await openBench({ tools, script: [call('send')] });
    await first.turn('Send');
    const clock = createVirtualClock(first.clock.now() + 500_000);
    const again = await openBench({ store: first.store, clock, tools, prefix: 'b' });
    await clock.advance(10);
    expect([...again.store.rows.values()]).toMatchObject([{ state: 'expired' }]);
  });
});

/** The newest user turn is answered, or a held call asks its question. */
function lastTurnFaults(bench: SessionBench): readonly string[] {
  const { state } = bench.session;
  if (state.turn.idx === 0 || state.turn.texts.length > 0) return [];
  const settledSilently = [...bench.store.rows.values()].some(
    ({ turn_idx, on_resolve, delivery }) =>
      turn_idx === state.turn.idx &&
      (on_resolve === 'fire_and_forget' || on_resolve === 'add_to_context' || delivery === 'app_message'),
  );
  const cutOff = bench.store.records.some((record) => record.kind === 'note' && record.note.note === 'quiet');
  return settledSilently || cutOff ? [] : [`turn ${state.turn.idx} was never answered`];
}
