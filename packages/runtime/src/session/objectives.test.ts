import { describe, expect, it } from 'vitest';
import type { ObjectiveSpec } from '../guidance-spec.ts';
import { succeeded } from '../testing/scripted-delivery.ts';
import type { ScriptedVerdict } from '../testing/scripted-judge.ts';
import { type BenchOptions, openBench, type SessionBench } from '../testing/session-bench.ts';
import { toolSpec } from '../testing/tool-specs.ts';

function objective(name: string, over: Partial<ObjectiveSpec> = {}): ObjectiveSpec {
  return {
    objective_name: name,
    objective_prompt: `Reach ${name}.`,
    confirmation_mode: 'auto',
    modality: 'verbal',
    output_variables: [],
    next_required_objective: null,
    next_conditional_objectives: null,
    callback_url: null,
    tool_call: null,
    ...over,
  };
}

const value = (answer: Readonly<Record<string, unknown>>): ScriptedVerdict => ({ value: answer });
const open = value({ completed: false, output_variables: {} });

/** Answers from this list, then "not yet". */
function bench(objectives: readonly ObjectiveSpec[], verdicts: readonly ScriptedVerdict[], options: BenchOptions = {}) {
  const left = [...verdicts];
  const config = { objectives, ...options.config };
  return openBench({ ...options, config, verdict: () => left.shift() ?? open });
}

const told = (run: SessionBench) =>
  run.events
    .filter(({ event_type }) => event_type.startsWith('conversation.objective.'))
    .map(({ event_type, properties }) => [event_type.slice('conversation.objective.'.length), properties]);

async function say(run: SessionBench, text: string): Promise<string> {
  await run.turn(text);
  await run.clock.advance(10);
  return String(run.responder.requests.at(-1)?.messages[0]?.content);
}

const contact = objective('get_contact', {
  output_variables: ['name', 'email'],
  next_conditional_objectives: { sell: 'the user wants to buy', support: 'anything else' },
});
const branches = [contact, objective('sell'), objective('support')];

describe('objectives', () => {
  it('objectives begin at the root, stand in every prompt with what is missing, and are evaluated after each turn', async () => {
    const run = await bench(branches, [value({ completed: false, output_variables: { name: 'Ada' } })]);
    expect(told(run)).toEqual([['activated', { objective_name: 'get_contact' }]]);
    const first = await say(run, 'I am Ada');
    expect(first).toContain('Your current objective: get_contact\nReach get_contact.');
    expect(first).toContain('Still to be found out: name, email');
    const second = await say(run, 'Hm');
    expect(second).toContain('Known so far: name = Ada');
    expect(second).toContain('Still to be found out: email');
    expect(run.judge.requests).toHaveLength(2);
    expect(run.judge.requests[0]?.messages[1]?.content).toContain('The conversation:\nuser: I am Ada');
  });

  it('objectives complete with their variables and take the branch whose condition is met', async () => {
    const done = { completed: true, output_variables: { name: 'Ada', email: '' }, next_objective: 'support' };
    const run = await bench(branches, [value({ ...done, next_objective: null }), value(done)]);
    await say(run, 'I am Ada');
    expect(told(run)).toHaveLength(1);
    await say(run, 'It does not work');
    expect(told(run).slice(1)).toEqual([
      ['completed', { objective_name: 'get_contact', output_variables: { name: 'Ada', email: 'NOTFOUND' } }],
      ['activated', { objective_name: 'support' }],
    ]);
    expect(await say(run, 'Well?')).toContain('Your current objective: support');
  });

  it('objectives that are all reached leave the conversation free', async () => {
    const run = await bench([objective('greet')], [value({ completed: true })]);
    await say(run, 'Hi');
    expect(await say(run, 'And now?')).toContain('All your objectives are reached.');
    expect(run.judge.requests).toHaveLength(1);
    expect(run.ended).toEqual([]);
  });

  it('objectives with manual confirmation wait for the app, whose values win', async () => {
    const manual = objective('order', {
      confirmation_mode: 'manual',
      output_variables: ['size', 'colour'],
      next_required_objective: 'thank',
    });
    const seems = value({ completed: true, output_variables: { size: 'M', colour: 'red' } });
    const run = await bench([manual, objective('thank')], [seems, seems]);
    expect(run.send('objective.confirm')).toBe('objective "order" is not pending');
    await say(run, 'M, red');
    expect(told(run)[1]).toEqual([
      'pending',
      { objective_name: 'order', output_variables: { size: 'M', colour: 'red' } },
    ]);
    await say(run, 'Did you get it?');
    expect(told(run)).toHaveLength(2);
    expect(run.send('objective.confirm', { objective_name: 'thank' })).toContain('not pending');
    expect(run.send('objective.confirm', { output_variables: { weight: '1' } })).toContain('weight');
    expect(run.send('objective.confirm', { output_variables: [] })).toContain('must be an object');
    expect(run.send('objective.confirm', { objective_name: 'order', output_variables: { size: 'L' } })).toBeNull();
    await run.clock.advance(10);
    expect(told(run).slice(2)).toEqual([
      ['completed', { objective_name: 'order', output_variables: { size: 'L', colour: 'red' } }],
      ['activated', { objective_name: 'thank' }],
    ]);
    expect(run.send('objective.confirm')).toContain('"thank" is not pending');
  });

  it('objectives tell their callback in both known forms, and again when values become better for two turns', async () => {
    const url = 'https://hooks.example.com/o';
    const ask = objective('ask', { output_variables: ['city'], callback_url: url });
    const city = (name: string) => value({ completed: true, output_variables: { city: name } });
    const run = await bench([ask], [city('Rom'), city('Rome'), city('Rome'), city('Oslo')]);
    for (const text of ['Rom', 'Rome I mean', 'Yes', 'Oslo']) await say(run, text);
    const bodies = run.store.writes.flatMap((write) => write.callbacks ?? []).map(({ body }) => body);
    const output_variables = { city: 'Rom' };
    expect(bodies[0]).toEqual({
      conversation_id: 'c0000000001',
      event_type: 'conversation.objective.completed',
      message_type: 'conversation',
      objective_name: 'ask',
      output_variables,
      properties: { objective_name: 'ask', output_variables },
    });
    expect(bodies.map((body) => body.output_variables)).toEqual([{ city: 'Rom' }, { city: 'Rome' }]);
    expect(run.judge.requests).toHaveLength(3);
  });

  it('objectives call their tool with the variables, as the types of its schema', async () => {
    const look = toolSpec('look', {
      parameters: { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } } },
    });
    const plan = objective('plan', {
      output_variables: ['city', 'days', 'note'],
      tool_call: { name: 'look', arguments: { source: 'objective' } },
    });
    const found = { city: 'Rome', days: '3', note: 'NOTFOUND' };
    const run = await bench([plan], [value({ completed: true, output_variables: found })], { tools: [look] });
    run.delivery.answer = () => succeeded('ok');
    await say(run, 'Rome, three days');
    expect(run.delivery.sent.map((call) => JSON.parse(call.arguments))).toEqual([
      { source: 'objective', city: 'Rome', days: 3 },
    ]);
    expect(run.responder.requests).toHaveLength(1);
  });

  it('objectives in a loop collect their variables anew', async () => {
    const first = objective('first', { output_variables: ['item'], next_required_objective: 'again' });
    const again = objective('again', { next_conditional_objectives: { first: 'the user wants more' } });
    const run = await bench(
      [first, again],
      [
        value({ completed: true, output_variables: { item: 'tea' } }),
        value({ completed: true, next_objective: 'first' }),
        value({ completed: false, output_variables: { item: 'tea' } }),
      ],
    );
    await say(run, 'Tea please');
    await say(run, 'One more');
    const prompt = await say(run, 'A coffee');
    expect(prompt).toContain('Still to be found out: item');
    const evaluations = run.judge.requests.map(({ messages }) => String(messages[1]?.content));
    const revisit = evaluations.findLast((text) => text.startsWith('Objective: first')) ?? '';
    expect(revisit).not.toContain('Tea please');
    expect(revisit).toContain('user: A coffee');
  });

  it('objectives are evaluated one at a time: turns that come meanwhile share the next evaluation', async () => {
    const run = await bench([objective('a')], [{ value: { completed: false }, wait: 1_000 }]);
    await run.turn('one');
    await run.turn('two');
    await run.turn('three');
    expect(run.judge.requests).toHaveLength(1);
    await run.clock.advance(1_500);
    expect(run.judge.requests).toHaveLength(2);
    expect(run.judge.requests[1]?.messages[1]?.content).toContain('user: three');
  });

  it.each([
    ['fails', { fails: 'no connection' }, 'objectives_judge_failed'],
    ['hangs', { hangs: true }, 'objectives_judge_timeout'],
    ['answers nonsense', value({ completed: 'maybe' }), 'objectives_judge_nonsense'],
    [
      'invents a branch',
      value({ completed: true, output_variables: {}, next_objective: 'fly' }),
      'objectives_judge_nonsense',
    ],
  ] as const)('objectives with an evaluator that %s go on as if it had not spoken', async (_, verdict, code) => {
    const run = await bench(branches, [verdict]);
    const before = run.clock.now();
    await run.turn('Hi');
    expect(run.clock.now() - before).toBeLessThan(50);
    await run.clock.advance(30_000);
    expect(run.faults).toEqual([code]);
    expect(told(run)).toHaveLength(1);
    await say(run, 'Still here');
    expect(run.judge.requests).toHaveLength(2);
  });
});
