import { describe, expect, it } from 'vitest';
import type { Passage, Retriever } from '../ports/retriever.ts';
import { succeeded } from '../testing/scripted-delivery.ts';
import { calls, says } from '../testing/scripted-responder.ts';
import { type BenchOptions, openBench } from '../testing/session-bench.ts';
import { toolSpec } from '../testing/tool-specs.ts';
import { createVirtualClock } from '../virtual-clock.ts';

const passage = (content: string): Passage => ({ document_id: 'd1', document_name: 'Opening hours', content });

interface Search {
  readonly query: string;
  readonly signal: AbortSignal;
}

async function bench(answer: { readonly wait?: number; readonly error?: string }, options: BenchOptions = {}) {
  const clock = createVirtualClock();
  const searches: Search[] = [];
  const retriever: Retriever = {
    retrieve: (query, signal) =>
      new Promise((resolve, reject) => {
        searches.push({ query, signal });
        const settle = () =>
          answer.error === undefined ? resolve([passage(`about ${query}`)]) : reject(new Error(answer.error));
        if (answer.wait === undefined) settle();
        else clock.setTimer(answer.wait, settle);
      }),
  };
  const config = { knowledge: { documents: ['Opening hours'], budget_ms: 120 }, ...options.config };
  const run = await openBench({ ...options, clock, retriever, config });
  const prompts = () => run.responder.requests.map(({ messages }) => String(messages[0]?.content));
  return { run, clock, searches, prompts };
}

describe('knowledge', () => {
  it('knowledge is looked for before each reply, shown to the model, and named after the words', async () => {
    const { run, searches, prompts } = await bench({}, { script: [says('At ten.')] });
    const view = await run.turn('When do you open?');
    expect(view.text).toBe('At ten.');
    expect(searches.map(({ query }) => query)).toEqual(['When do you open?']);
    expect(prompts()[0]).toContain('Documents you can draw on');
    expect(prompts()[0]).toContain('[Opening hours]\nabout When do you open?');
    expect(run.events.slice(-2).map(({ event_type }) => event_type)).toEqual([
      'conversation.utterance',
      'conversation.rag.observability',
    ]);
    expect(run.events.at(-1)).toMatchObject({
      turn_idx: 1,
      inference_id: view.inference_ids[0],
      properties: { documents: [{ document_id: 'd1', document_name: 'Opening hours' }] },
    });
  });

  it('knowledge that is late delays a reply by its budget only, and goes to the next turn', async () => {
    const { run, clock, prompts } = await bench({ wait: 400 }, { script: [says('Let me think.'), says('At ten.')] });
    const before = clock.now();
    await run.turn('When do you open?');
    expect(clock.now() - before).toBeLessThanOrEqual(140);
    expect(prompts()[0]).not.toContain('about When');
    await clock.advance(500);
    await run.turn('So?');
    expect(prompts()[1]).toContain('about When do you open?');
    expect(run.of('conversation.rag.observability')).toHaveLength(1);
  });

  it('knowledge that cannot be looked for is counted, and the reply is made without it', async () => {
    const { run, prompts } = await bench({ error: 'the index is away' });
    expect((await run.turn('Hello')).text).toBe('All right.');
    expect(prompts()[0]).not.toContain('Passages from');
    expect(run.faults).toEqual(['documents_judge_failed']);
    expect(run.of('conversation.rag.observability')).toEqual([]);
  });

  it('knowledge that never comes is given up', async () => {
    const { run, clock, searches } = await bench({ wait: 1e9 });
    await run.turn('Hello');
    await clock.advance(6_000);
    expect(searches[0]?.signal.aborted).toBe(true);
    expect(run.session.idle).toBe(true);
  });

  it('knowledge holds the floor while it looks: the turn is pending, and an interruption ends it', async () => {
    const { run, clock } = await bench({ wait: 100 });
    run.session.respond('first');
    expect(run.session.turn()?.status).toBe('pending');
    expect(run.session.respond('second')).toBe('busy');
    run.send('interrupt');
    await clock.advance(200);
    expect(run.responder.requests).toEqual([]);
    expect(run.session.turn()?.status).toBe('ready');
    expect((await run.turn('again')).text).toBe('All right.');
  });

  it('knowledge stays for the follow-up of a tool, and is named once', async () => {
    const look = calls({ name: 'look', args: { city: 'Rome' } });
    const { run, prompts, searches } = await bench({}, { tools: [toolSpec('look')], script: [look, says('Mild.')] });
    run.delivery.answer = () => succeeded('mild');
    await run.turn('Weather?');
    expect(searches).toHaveLength(1);
    expect(prompts().every((prompt) => prompt.includes('about Weather?'))).toBe(true);
    expect(run.of('conversation.rag.observability')).toHaveLength(1);
  });
});

describe('memories', () => {
  it('memories stand between guardrails and documents', async () => {
    const { run, prompts } = await bench({}, { config: { memories: ['Ada likes tea.'], context: 'It is Monday.' } });
    await run.turn('Hello');
    const [prompt = ''] = prompts();
    const places = [
      'You are a guide.',
      'It is Monday.',
      '- Ada likes tea.',
      'Documents you can draw on',
      'Passages from',
    ];
    expect(places.map((text) => prompt.indexOf(text))).toEqual(
      [...places.map((text) => prompt.indexOf(text))].sort((a, b) => a - b),
    );
    expect(places.every((text) => prompt.includes(text))).toBe(true);
  });
});
