import type { LiveEvent } from '@palaver/contract';
import type { SessionConfig, ToolSpec } from '../config.ts';
import type { Retriever } from '../ports/retriever.ts';
import { openSession } from '../session/open-session.ts';
import type { Session } from '../session/session.ts';
import type { AwaitedTurn } from '../session/turn-waiters.ts';
import type { TurnView } from '../turn-view.ts';
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';
import { createScriptedDelivery, type ScriptedDelivery } from './scripted-delivery.ts';
import { createScriptedJudge, type ScriptedJudge } from './scripted-judge.ts';
import { createScriptedResponder, type ScriptedReply, type ScriptedResponder } from './scripted-responder.ts';

/** A session on fakes, under the virtual clock. */
export interface SessionBench {
  readonly session: Session;
  readonly clock: VirtualClock;
  readonly store: MemoryStore;
  readonly responder: ScriptedResponder;
  readonly delivery: ScriptedDelivery;
  readonly judge: ScriptedJudge;
  readonly events: readonly LiveEvent[];
  readonly faults: readonly string[];
  readonly ended: readonly string[];
  /** One user turn over REST, run until it is ready. */
  turn(text: string, ms?: number): Promise<TurnView>;
  /** A live interaction. */
  send(eventType: string, properties?: Readonly<Record<string, unknown>>): string | null;
  /** What the PAL said, utterance by utterance. */
  said(): readonly string[];
  of(eventType: string): readonly LiveEvent[];
}

export interface BenchOptions {
  readonly config?: Partial<SessionConfig>;
  readonly tools?: readonly ToolSpec[];
  readonly script?: readonly ScriptedReply[];
  readonly store?: MemoryStore;
  readonly clock?: VirtualClock;
  readonly delivery?: ScriptedDelivery;
  readonly verdict?: ScriptedJudge['answer'];
  readonly retriever?: Retriever;
  readonly prefix?: string;
}

export function sessionConfig(over: Partial<SessionConfig> = {}): SessionConfig {
  return {
    conversation_id: 'c0000000001',
    pipeline_mode: 'full',
    chat: true,
    system_prompt: 'You are a guide.',
    context: '',
    greeting: null,
    languages: ['en'],
    tools: [],
    created_at: 1_800_000_000_000,
    limits: { max_call_duration_s: 3_600, max_steps: 8, max_reply_chars: 2_000, engine_timeout_ms: 10_000 },
    ...over,
  };
}

export async function openBench(options: BenchOptions = {}): Promise<SessionBench> {
  const clock = options.clock ?? createVirtualClock();
  const store = options.store ?? createMemoryStore();
  const responder = createScriptedResponder(clock, ...(options.script ?? []));
  const delivery = options.delivery ?? createScriptedDelivery(clock);
  const judge = createScriptedJudge(clock, options.verdict);
  const events: LiveEvent[] = [];
  const faults: string[] = [];
  const ended: string[] = [];
  const prefix = options.prefix ?? 'a';
  let ids = 0;
  const session = await openSession(sessionConfig({ tools: options.tools ?? [], ...options.config }), {
    clock,
    responder,
    delivery,
    judge,
    ...(options.retriever === undefined ? {} : { retriever: options.retriever }),
    journal: store.journal,
    ledger: store.ledger,
    ids: {
      callId: () => `call_${prefix}${++ids}`,
      inferenceId: () => `00000000-0000-4000-8000-${prefix}${String(++ids).padStart(8, '0')}000`,
    },
    outlet: { broadcast: (event) => void events.push(event), ended: (reason) => void ended.push(reason) },
    report: ({ code }) => void faults.push(code),
  });
  await clock.advance(0);
  return {
    session,
    clock,
    store,
    responder,
    delivery,
    judge,
    events,
    faults,
    ended,
    async turn(text, ms = 60_000) {
      const begun = session.respond(text);
      if (typeof begun === 'string') throw new Error(`the turn was not taken: ${begun}`);
      let view: AwaitedTurn | null = null;
      session.whenReady(begun.turn_idx, new AbortController().signal).then((ready) => {
        view = ready;
      });
      for (let waited = 0; view === null && waited <= ms; waited += 10) await clock.advance(10);
      if (view === null || view === 'lost') throw new Error(`the turn was not ready after ${ms} ms`);
      return view;
    },
    send: (event_type, properties) =>
      session.interact(
        { event_type: `conversation.${event_type}`, ...(properties === undefined ? {} : { properties }) },
        'live',
      ),
    said: () =>
      events
        .filter((event) => event.event_type === 'conversation.utterance' && event.properties?.role === 'pal')
        .map((event) => String(event.properties?.speech)),
    of: (eventType) => events.filter((event) => event.event_type === eventType),
  };
}
