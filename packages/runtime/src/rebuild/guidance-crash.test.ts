import { describe, expect, it } from 'vitest';
import type { SessionConfig } from '../config.ts';
import type { GuardrailSpec, ObjectiveSpec } from '../guidance-spec.ts';
import type { JudgeRequest } from '../ports/judge.ts';
import { durableView, eventFaults, requestFaults, rewrittenPlaces, rowFaults } from '../testing/invariants.ts';
import { createMemoryStore, type MemoryStore } from '../testing/memory-store.ts';
import { createScriptedDelivery, succeeded } from '../testing/scripted-delivery.ts';
import type { ScriptedVerdict } from '../testing/scripted-judge.ts';
import { calls, type ScriptedReply, says } from '../testing/scripted-responder.ts';
import { openBench, type SessionBench, sessionConfig } from '../testing/session-bench.ts';
import { endCall, toolSpec } from '../testing/tool-specs.ts';
import type { SessionState } from '../turns/state.ts';
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { rebuildState } from './rebuild-state.ts';

const tools = [
  toolSpec('look', { policy: { effect: 'read', dedupe: 'none' } }),
  toolSpec('write', { policy: { effect: 'write' } }),
  toolSpec('send', { policy: { confirm: 'explicit' } }),
  toolSpec('clock', { delivery: 'app_message' }),
  endCall,
];

function guardrail(name: string, tool: string): GuardrailSpec {
  return {
    uuid: `g_${name}`,
    guardrail_name: name,
    guardrail_prompt: `Never ${name}.`,
    modality: 'verbal',
    app_message: name !== 'whisper',
    callback_url: 'https://hooks.example.com/g',
    tool_call: { name: tool, arguments: { city: name } },
  };
}

function objective(name: string, over: Partial<ObjectiveSpec> = {}): ObjectiveSpec {
  return {
    objective_name: name,
    objective_prompt: `Reach ${name}.`,
    confirmation_mode: 'auto',
    modality: 'verbal',
    output_variables: ['item', 'size'],
    next_required_objective: null,
    next_conditional_objectives: null,
    callback_url: 'https://hooks.example.com/o',
    tool_call: null,
    ...over,
  };
}

const config: Partial<SessionConfig> = {
  dynamic_greeting: true,
  guardrails: [guardrail('shout', 'write'), guardrail('whisper', 'send'), guardrail('sing', 'clock')],
  objectives: [
    objective('order', { next_conditional_objectives: { pay: 'they want it', order: 'they want more' } }),
    objective('pay', {
      confirmation_mode: 'manual',
      next_required_objective: 'order',
      tool_call: { name: 'write', arguments: { city: 'Pay' } },
    }),
  ],
  knowledge: { documents: ['Menu'], budget_ms: 100 },
  memories: ['Ada likes tea.'],
};

/** Breaks the guardrails whose names the new lines hold; takes `item=…` and `size=…`, `done` and `next=…` as said. */
function verdict({ messages }: JudgeRequest): ScriptedVerdict {
  const text = String(messages[1]?.content);
  const fresh = text.split('NEW lines:')[1];
  if (fresh !== undefined) {
    const broken = ['shout', 'whisper', 'sing'].filter((name) => fresh.includes(name));
    return { value: { violations: broken.map((guardrail_name) => ({ guardrail_name, reason: 'heard' })) }, wait: 20 };
  }
  const last = (name: string) => [...text.matchAll(new RegExp(`${name}=(\\w+)`, 'g'))].at(-1)?.[1];
  const output_variables = { item: last('item') ?? 'NOTFOUND', size: last('size') ?? 'NOTFOUND' };
  const next = text.includes('Conditions:') ? { next_objective: last('next') ?? null } : {};
  return { value: { completed: text.includes('done'), output_variables, ...next }, wait: 30 };
}

async function open(store: MemoryStore, clock: VirtualClock, prefix: string, script: readonly ScriptedReply[] = []) {
  const delivery = createScriptedDelivery(clock, () => ({ after: 5, outcome: succeeded('ok') }));
  const retriever = {
    retrieve: (query: string) =>
      new Promise<{ document_id: string; document_name: string; content: string }[]>((resolve) => {
        clock.setTimer(query.includes('slow') ? 300 : 10, () =>
          resolve([{ document_id: 'd1', document_name: 'Menu', content: `about ${query}` }]),
        );
      }),
  };
  return openBench({ store, clock, delivery, retriever, verdict, tools, script, prefix, config });
}

async function talk(bench: SessionBench): Promise<void> {
  await bench.clock.advance(100);
  for (const text of ['item=tea please', 'I shout, size=big', 'done next=order', 'item=cake, I whisper']) {
    await bench.turn(text);
    await bench.clock.advance(60);
  }
  await bench.turn('Yes');
  await bench.turn('done next=pay, slow');
  await bench.clock.advance(20_000);
  await bench.turn('size=small, I sing');
  await bench.clock.advance(100);
  bench.send('objective.confirm', { output_variables: { size: 'huge' } });
  await bench.clock.advance(100);
  await bench.turn('look, then shout');
  await bench.clock.advance(100);
}

const script = [
  says('Hello, Ada.'),
  says('Which size?'),
  says('Noted.'),
  says('More?'),
  says('Cake.'),
  says('Fine.'),
  calls({ name: 'look', args: { city: 'Rome' } }),
  says('Mild.'),
];

/** Plays the conversation, keeping the state at every commit. */
async function play(): Promise<{ readonly bench: SessionBench; readonly states: readonly (SessionState | null)[] }> {
  const store = createMemoryStore();
  const states: (SessionState | null)[] = [];
  let bench: SessionBench | null = null;
  const { commit } = store.journal;
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
  bench = await open(watched, createVirtualClock(), 'a', script);
  await talk(bench);
  return { bench, states };
}

describe('rebuild of guidance', () => {
  it('rebuild of guidance gives the state of before at every commit (I13)', async () => {
    const { bench, states } = await play();
    const told = bench.events.map(({ event_type }) => event_type);
    for (const type of [
      'conversation.guardrail.triggered',
      'conversation.objective.pending',
      'conversation.objective.completed',
      'conversation.rag.observability',
      'conversation.tool_call.held',
    ]) {
      expect(told).toContain(type);
    }
    for (const [index, live] of states.entries()) {
      if (live === null) continue;
      const cut = bench.store.cutAfter(index + 1);
      const rebuilt = rebuildState(sessionConfig({ tools, ...config }), cut.records, [...cut.rows.values()]);
      expect({ commit: index, ...(durableView(rebuilt) as object) }).toEqual({
        commit: index,
        ...(durableView(live) as object),
      });
      expect([index, ...rewrittenPlaces(rebuilt, live)]).toEqual([index]);
    }
  });

  it('rebuild of guidance after a crash at any commit goes on, and sends no write twice', async () => {
    const { bench } = await play();
    for (let commits = 1; commits <= bench.store.writes.length; commits++) {
      const cut = bench.store.cutAfter(commits);
      const left = new Set(
        [...cut.rows.values()].filter((row) => row.dispatched_at !== null).map((row) => row.tool_call_id),
      );
      const again = await open(cut, createVirtualClock(bench.clock.now()), 'b');
      await again.clock.advance(10_000);
      const where = `crash after commit ${commits}`;
      const twice = again.delivery.sent.filter(
        ({ tool_call_id, tool_name }) => left.has(tool_call_id) && tool_name !== 'look',
      );
      expect([where, ...twice]).toEqual([where]);
      const journalled = cut.records.flatMap((record) => (record.kind === 'event' ? [record.event] : []));
      expect([where, ...eventFaults(journalled)]).toEqual([where]);
      for (const request of again.responder.requests) expect([where, ...requestFaults(request)]).toEqual([where]);
      await again.session.end('done');
      await again.clock.advance(3_000);
      expect([where, ...rowFaults(again.store.rows.values())]).toEqual([where]);
      expect([where, again.clock.pending]).toEqual([where, 0]);
      expect([where, ...again.faults]).toEqual([where]);
    }
  });
});
