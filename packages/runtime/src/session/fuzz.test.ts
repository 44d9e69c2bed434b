import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionConfig } from '../config.ts';
import type { JudgeRequest } from '../ports/judge.ts';
import type { Retriever } from '../ports/retriever.ts';
import { rebuildState } from '../rebuild/rebuild-state.ts';
import { durableView, eventFaults, requestFaults, rewrittenPlaces, rowFaults } from '../testing/invariants.ts';
import { createMemoryStore, type MemoryStore } from '../testing/memory-store.ts';
import { createScriptedDelivery, failed, succeeded, unknown } from '../testing/scripted-delivery.ts';
import type { ScriptedVerdict } from '../testing/scripted-judge.ts';
import { calls, fails, type ScriptedReply, says } from '../testing/scripted-responder.ts';
import { openBench, type SessionBench, sessionConfig } from '../testing/session-bench.ts';
import { endCall, toolSpec } from '../testing/tool-specs.ts';
import type { SessionState } from '../turns/state.ts';
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts';

const tools = [
  toolSpec('look', { policy: { effect: 'read', dedupe: 'none' } }),
  toolSpec('write', { policy: { effect: 'write', interrupt: 'cancel' } }),
  toolSpec('once', { policy: { dedupe: 'conversation' }, on_resolve: 'response_in_result' }),
  toolSpec('send', { policy: { confirm: 'explicit', confirm_ttl_s: 30 } }),
  toolSpec('clock', { delivery: 'app_message' }),
  toolSpec('show', {
    delivery: 'app_message',
    on_resolve: 'fire_and_forget',
    on_call: 'static_filler',
    static_filler: 'Look here.',
  }),
  toolSpec('note', { on_resolve: 'fire_and_forget', on_call: 'passthrough' }),
  toolSpec('keep', { on_resolve: 'add_to_context', on_call: 'generate_filler' }),
  endCall,
];
const names = tools.map(({ name }) => name).filter((name) => name !== 'end_call');

type Op =
  | { readonly op: 'rest' | 'live' | 'echo' | 'append'; readonly text: string }
  | { readonly op: 'interrupt' | 'confirm' | 'decline' | 'result' | 'error' | 'presence' }
  | { readonly op: 'wait'; readonly ms: number };

const city = fc.constantFrom('A', 'B', 'slow', 'fail', 'lost');
const words = fc.constantFrom('yes', 'no', 'hmm', 'yes, but to B', 'what time is it', 'go on');
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ op: fc.constantFrom('rest' as const, 'live' as const), text: words }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('echo' as const, 'append' as const), text: words }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constantFrom(
        'interrupt' as const,
        'confirm' as const,
        'decline' as const,
        'result' as const,
        'error' as const,
        'presence' as const,
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 1, 20, 60, 200, 400, 3_500, 25_000),
    }),
  },
);
const proposal = fc.record({
  name: fc.constantFrom(...names, 'fly'),
  args: fc.oneof(fc.record({ city }), fc.constantFrom('{"city":', {})),
});
const gap = fc.constantFrom(0, 10, 200);
const reply: fc.Arbitrary<ScriptedReply> = fc.oneof(
  {
    weight: 4,
    arbitrary: gap.map((ms) => [{ kind: 'text-delta' as const, text: 'One. Two' }, { wait: ms }, ...says(' three.')]),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.array(proposal, { minLength: 1, maxLength: 3 }), gap)
      .map(([list, ms]) => [{ wait: ms }, ...calls(...list)]),
  },
  { weight: 2, arbitrary: proposal.map((one) => calls({ ...one, say: 'Beside.' })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<ScriptedReply>(
      fails(),
      says(''),
      [{ wait: 30_000 }],
      calls({ name: 'end_call', args: {}, say: 'Bye.' }),
    ),
  },
);

const nothing = { callback_url: null, modality: 'verbal', app_message: true } as const;
const step = {
  ...nothing,
  confirmation_mode: 'auto',
  output_variables: ['city'],
  next_required_objective: null,
} as const;
const plain: Partial<SessionConfig> = { greeting: 'Hello.' };
/** The same with everything that watches a conversation. */
const guided: Partial<SessionConfig> = {
  ...plain,
  dynamic_greeting: true,
  guardrails: ['write', 'send', 'clock', 'end_call', 'fly'].map((name) => ({
    ...nothing,
    uuid: name,
    guardrail_name: `no_${name}`,
    guardrail_prompt: 'Never.',
    tool_call: { name, arguments: { city: name } },
  })),
  objectives: [
    {
      ...step,
      objective_name: 'a',
      objective_prompt: 'Reach a.',
      next_conditional_objectives: { a: 'more', b: 'else' },
      tool_call: { name: 'once', arguments: {} },
    },
    {
      ...step,
      objective_name: 'b',
      objective_prompt: 'Reach b.',
      confirmation_mode: 'manual',
      next_conditional_objectives: null,
      next_required_objective: 'a',
      tool_call: { name: 'send', arguments: {} },
    },
  ],
  knowledge: { documents: ['Menu'], budget_ms: 60 },
};

/** Depends on nothing but the request, so that a failing run can be made smaller. */
function verdict({ messages, schema }: JudgeRequest): ScriptedVerdict {
  const text = String(messages[1]?.content);
  const n = [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_009, 7);
  const wait = [0, 5, 90, 3_000][n % 4] ?? 0;
  if (schema.name === 'guardrail_violations') {
    const guardrail_name = `no_${['write', 'send', 'clock', 'fly', 'end_call'][n % 9 > 4 ? (n % 40 === 5 ? 4 : 0) : n % 4]}`;
    return { value: { violations: n % 3 === 0 ? [{ guardrail_name, reason: 'heard' }] : [] }, wait };
  }
  const next = text.includes('Conditions:') ? { next_objective: [null, 'a', 'b'][n % 3] } : {};
  return { value: { completed: n % 2 === 0, output_variables: { city: `c${n % 5}` }, ...next }, wait };
}

function searches(clock: VirtualClock): Retriever {
  return {
    retrieve: (query) =>
      new Promise((resolve) => {
        const found = [{ document_id: 'd', document_name: 'Menu', content: query }];
        clock.setTimer([0, 20, 200][query.length % 3] ?? 0, () => resolve(found));
      }),
  };
}

let texts = 0;

async function perform(bench: SessionBench, next: Op, accepted: string[]): Promise<void> {
  const held = bench.session.state.gates.held.at(-1);
  const open = [...bench.session.state.calls.open.values()].find(({ row }) => row.delivery === 'app_message');
  switch (next.op) {
    case 'rest':
    case 'live': {
      // a text of its own, so that it can be found again; the number is no word of an answer
      const text = next.text === 'go on' ? `go on ${++texts}` : next.text;
      const taken =
        next.op === 'rest' ? typeof bench.session.respond(text) !== 'string' : bench.send('respond', { text }) === null;
      if (taken && next.text === 'go on') accepted.push(text);
      return;
    }
    case 'echo':
      bench.send('echo', { text: next.text });
      return;
    case 'append':
      bench.send('append_llm_context', { context: next.text });
      return;
    case 'interrupt':
      bench.send('interrupt');
      return;
    case 'confirm':
      if (held !== undefined) bench.send('tool_call.confirm', { ...held });
      return;
    case 'decline':
      if (held !== undefined) bench.send('tool_call.decline', { ...held });
      return;
    case 'result':
    case 'error':
      bench.send('tool_result', {
        tool_call_id: open?.row.tool_call_id ?? 'call_nobody',
        output: 'noon',
        status: next.op === 'error' ? 'error' : 'success',
      });
      return;
    case 'presence':
      bench.session.presence(1);
      return;
    case 'wait':
      await bench.clock.advance(next.ms);
  }
}

function open(
  store: MemoryStore,
  script: readonly ScriptedReply[],
  prefix: string,
  config: Partial<SessionConfig>,
): Promise<SessionBench> {
  const clock = createVirtualClock();
  const delivery = createScriptedDelivery(clock, ({ arguments: text }) => {
    if (text.includes('fail')) return failed();
    if (text.includes('lost')) return { after: 900, outcome: unknown() };
    return { after: text.includes('slow') ? 700 : 3, outcome: succeeded('{"x":1}', 'one') };
  });
  const retriever = searches(clock);
  return openBench({ store, clock, delivery, tools, script, prefix, config, verdict, retriever });
}

/** Faults that no run may have, however its parts were interleaved. */
async function faultsOf(bench: SessionBench, accepted: readonly string[]): Promise<readonly string[]> {
  const hadEnded = bench.session.state.lifecycle.phase === 'ended';
  await bench.clock.advance(400_000);
  const { state } = bench.session;
  const users = state.history.messages.flatMap((message) => (message?.role === 'user' ? [message.content] : []));
  const lost = accepted.filter((text) => users.filter((user) => user === text).length !== 1);
  await Promise.all([bench.session.end('done'), bench.clock.advance(5_000)]);
  const sent = bench.delivery.sent.map(({ tool_call_id }) => tool_call_id);
  const emitted = bench.of('conversation.tool_call').map(({ properties }) => String(properties?.tool_call_id));
  const unheld = [...bench.store.rows.values()].filter(
    (row) => row.tool_name === 'send' && row.dispatched_at !== null && row.confirmed_by === null,
  );
  return [
    ...bench.faults,
    ...eventFaults(bench.events),
    ...bench.responder.requests.flatMap(requestFaults),
    ...rowFaults(bench.store.rows.values()),
    ...(hadEnded || state.lifecycle.phase === 'ended' ? [] : lost.map((text) => `"${text}" is not in history once`)),
    ...(new Set(sent).size === sent.length ? [] : ['a call was sent twice']),
    ...(new Set(emitted).size === emitted.length ? [] : ['a call was emitted twice']),
    ...sent.filter((id) => bench.store.rows.get(id)?.dispatched_at == null).map((id) => `${id} was sent without a row`),
    ...unheld.map(({ tool_call_id }) => `${tool_call_id} was sent without consent`),
    ...(bench.clock.pending === 0 ? [] : [`${bench.clock.pending} timers are left`]),
    ...(bench.ended.length === 1 ? [] : [`ended ${bench.ended.length} times`]),
  ];
}

const plan = { script: fc.array(reply, { maxLength: 14 }), ops: fc.array(op, { minLength: 3, maxLength: 24 }) };

describe.each([
  ['plain', plain],
  ['guided', guided],
] as const)('fuzz of %s conversations', (_, config) => {
  it('fuzz of interleavings breaks no invariant', async () => {
    await fc.assert(
      fc.asyncProperty(plan.script, plan.ops, async (script, ops) => {
        const accepted: string[] = [];
        const bench = await open(createMemoryStore(), script, 'a', config);
        for (const step of ops) await perform(bench, step, accepted);
        expect(await faultsOf(bench, accepted)).toEqual([]);
      }),
      { seed: 4_711, numRuns: 250 },
    );
  });

  it('fuzz of crashes loses nothing that was durable, and sends no write twice', async () => {
    await fc.assert(
      fc.asyncProperty(plan.script, plan.ops, fc.nat(), async (script, ops, at) => {
        const states: SessionState[] = [];
        const store = createMemoryStore();
        const bench = await open(store, script, 'a', config);
        const commit = store.journal.commit;
        const first = store.writes.length;
        store.journal.commit = (write) => {
          states.push(bench.session.state);
          return commit(write);
        };
        for (const step of ops) await perform(bench, step, []);
        await bench.clock.advance(0);
        if (states.length === 0) return;
        const index = at % states.length;
        const live = states[index];
        const cut = store.cutAfter(first + index + 1);
        const rebuilt = rebuildState(sessionConfig({ tools, ...config }), cut.records, [...cut.rows.values()]);
        if (live !== undefined && live.lifecycle.phase === 'open') {
          expect(durableView(rebuilt)).toEqual(durableView(live));
          expect(rewrittenPlaces(rebuilt, live)).toEqual([]);
        }
        const left = [...cut.rows.values()].filter(
          ({ dispatched_at, effect }) => dispatched_at !== null && effect !== 'read',
        );
        const again = await open(cut, [], 'b', config);
        const faults = await faultsOf(again, []);
        expect(faults.filter((fault) => !/^(turn_idx|ended)/.test(fault))).toEqual([]);
        const sent = new Set(again.delivery.sent.map(({ tool_call_id }) => tool_call_id));
        expect(left.filter(({ tool_call_id }) => sent.has(tool_call_id))).toEqual([]);
      }),
      { seed: 4_712, numRuns: 250 },
    );
  });
});
