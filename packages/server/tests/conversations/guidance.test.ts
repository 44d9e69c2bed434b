import { createScriptedModel } from '@palaver/engines/testing';
import { type JudgeRequest, MEMORY_JUDGE, type ModelRequest, OBJECTIVE_JUDGE } from '@palaver/runtime';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { QUICK, readyDocument } from '../documents/documents-bed.ts';
import { startSite } from '../documents/site.ts';
import { type Endpoint, openLive, stagePal, startChat, startEndpoint, until } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Events {
  readonly data: readonly {
    readonly event_type: string;
    readonly turn_idx?: number;
    readonly properties?: Readonly<Record<string, unknown>>;
  }[];
}

interface Verbose {
  readonly events: readonly { readonly event_type: string; readonly properties: Readonly<Record<string, unknown>> }[];
}

describeOnEachDatabase('what guides a conversation', (database) => {
  let platform: TestPlatform;
  let endpoint: Endpoint;
  let judge: (request: JudgeRequest) => unknown;
  let requests: readonly ModelRequest[];

  beforeAll(async () => {
    const model = createScriptedModel(
      () => ({ say: 'All right.' }),
      (request) => judge(request),
    );
    requests = model.requests;
    platform = await bootPlatform({ database, languageModel: model, overrides: { documents: QUICK } });
    endpoint = await startEndpoint();
  });
  beforeEach(() => {
    judge = () => ({ violations: [], completed: false, memories: [] });
    endpoint.received.length = 0;
  });
  afterAll(async () => {
    await platform.close();
    await endpoint.close();
  });

  const respond = (id: string, text: string) => platform.ok('POST', `/v2/conversations/${id}/respond`, { text });
  const eventsOf = async (id: string, type: string) => {
    const { data } = await platform.ok<Events>('GET', `/v2/conversations/${id}/events?limit=1000`);
    return data.filter(({ event_type }) => event_type === type);
  };
  const came = (id: string, type: string) =>
    until(async () => {
      const found = await eventsOf(id, type);
      return found.length > 0 && found;
    });
  const prompt = () => String(requests.at(-1)?.messages[0]?.content);

  it('fires a guardrail three ways, signed, and corrects the next reply', async () => {
    const guardrail = await platform.ok<{ uuid: string }>('POST', '/v2/guardrails', {
      guardrail_name: 'no_refunds',
      guardrail_prompt: 'Never promise a refund.',
      callback_url: `${endpoint.url}/guardrail`,
      tags: ['shop'],
      tool_call: { name: 'alert_staff', arguments: { city: 'Rome' } },
    });
    judge = ({ messages }) => {
      const breaks = String(messages[1]?.content).split('NEW lines:')[1]?.includes('my money back');
      return { violations: breaks ? [{ guardrail_name: 'no_refunds', reason: 'A refund was asked for.' }] : [] };
    };
    const { palId } = await stagePal(platform, endpoint, [{ name: 'alert_staff', delivery: 'api' }], {
      guardrail_tags: ['shop'],
    });
    const id = await startChat(platform, palId);
    await respond(id, 'I want my money back');
    expect(prompt()).toContain('- no_refunds: Never promise a refund.');
    expect(await came(id, 'conversation.guardrail.triggered')).toMatchObject([
      {
        turn_idx: 1,
        properties: { guardrail: 'no_refunds', guardrail_uuid: guardrail.uuid, reason: 'A refund was asked for.' },
      },
    ]);
    const [callback] = await until(() => endpoint.at('/guardrail').length > 0 && endpoint.at('/guardrail'));
    expect(callback?.json).toEqual({
      conversation_id: id,
      properties: { guardrail: 'no_refunds', guardrail_uuid: guardrail.uuid },
    });
    expect(callback?.headers['webhook-signature']).toMatch(/^v1,/);
    const [call] = await until(() => endpoint.at('/alert_staff').length > 0 && endpoint.at('/alert_staff'));
    expect(call?.json).toEqual({ city: 'Rome' });
    await respond(id, 'Well?');
    expect(prompt()).toContain('A guardrail was broken just now');
    const shown = await platform.ok<Verbose>('GET', `/v2/conversations/${id}?verbose=true`);
    expect(shown.events.find(({ event_type }) => event_type === 'conversation.guardrail.triggered')).toMatchObject({
      properties: { guardrail: 'no_refunds', guardrail_uuid: guardrail.uuid },
    });
    const calls = await platform.ok<{ data: { state: string; inference_id: unknown }[] }>(
      'GET',
      `/v2/conversations/${id}/tool_calls`,
    );
    expect(calls.data).toMatchObject([{ state: 'succeeded', inference_id: null, on_resolve: 'fire_and_forget' }]);
  });

  it('keeps a conversation to the guardrails of its start', async () => {
    const { uuid } = await platform.ok<{ uuid: string }>('POST', '/v2/guardrails', {
      guardrail_name: 'kept',
      guardrail_prompt: 'Stay kind.',
    });
    const { palId } = await stagePal(platform, endpoint, [], { guardrail_ids: [uuid] });
    const id = await startChat(platform, palId);
    await platform.ok('DELETE', `/v2/guardrails/${uuid}`);
    await respond(id, 'Hello');
    expect(prompt()).toContain('- kept: Stay kind.');
    const after = await startChat(platform, palId);
    await respond(after, 'Hello');
    expect(prompt()).not.toContain('Stay kind.');
  });

  it('completes objectives along a branch, with variables and callback', async () => {
    const { objectives_id } = await platform.ok<{ objectives_id: string }>('POST', '/v2/objectives', {
      name: 'Desk',
      data: [
        {
          objective_name: 'get_name',
          objective_prompt: 'Find out who is there.',
          output_variables: ['visitor_name'],
          next_conditional_objectives: { tour: 'they want a tour', other: 'anything else' },
          callback_url: `${endpoint.url}/objective`,
        },
        { objective_name: 'tour', objective_prompt: 'Offer a tour.' },
        { objective_name: 'other', objective_prompt: 'Ask what they need.' },
      ],
    });
    judge = ({ schema, messages }) => {
      expect(schema.name).toBe(OBJECTIVE_JUDGE);
      const text = String(messages[1]?.content);
      const knows = text.startsWith('Objective: get_name') && text.includes('Ada');
      return {
        completed: knows,
        output_variables: { visitor_name: knows ? 'Ada' : 'NOTFOUND' },
        ...(text.includes('Conditions:') ? { next_objective: knows ? 'tour' : null } : {}),
      };
    };
    const { palId } = await stagePal(platform, endpoint, [], { objectives_id });
    const id = await startChat(platform, palId);
    await respond(id, 'Hello');
    expect(prompt()).toContain('Still to be found out: visitor_name');
    await respond(id, 'I am Ada, I want a tour');
    expect(await came(id, 'conversation.objective.completed')).toMatchObject([
      { properties: { objective_name: 'get_name', output_variables: { visitor_name: 'Ada' } } },
    ]);
    const activated = await eventsOf(id, 'conversation.objective.activated');
    expect(activated.map(({ properties }) => properties?.objective_name)).toEqual(['get_name', 'tour']);
    const [callback] = await until(() => endpoint.at('/objective').length > 0 && endpoint.at('/objective'));
    expect(callback?.json).toMatchObject({
      conversation_id: id,
      objective_name: 'get_name',
      output_variables: { visitor_name: 'Ada' },
      event_type: 'conversation.objective.completed',
      properties: { objective_name: 'get_name', output_variables: { visitor_name: 'Ada' } },
    });
  });

  it('waits with a manual objective for the app, over its socket', async () => {
    const { objectives_id } = await platform.ok<{ objectives_id: string }>('POST', '/v2/objectives', {
      data: [
        {
          objective_name: 'size',
          objective_prompt: 'Find out the size.',
          confirmation_mode: 'manual',
          output_variables: ['size'],
        },
      ],
    });
    judge = () => ({ completed: true, output_variables: { size: 'M' } });
    const { palId } = await stagePal(platform, endpoint, [], { objectives_id });
    const id = await startChat(platform, palId);
    const live = await openLive(platform, id);
    await live.wait('conversation.objective.activated');
    live.send('conversation.objective.confirm');
    expect(await live.wait('conversation.error')).toMatchObject({
      properties: { message: expect.stringContaining('"size" is not pending') },
    });
    live.send('conversation.respond', { text: 'M please' });
    expect((await live.wait('conversation.objective.pending')).properties).toEqual({
      objective_name: 'size',
      output_variables: { size: 'M' },
    });
    live.send('conversation.objective.confirm', { output_variables: { size: 'L' } });
    expect((await live.wait('conversation.objective.completed')).properties).toEqual({
      objective_name: 'size',
      output_variables: { size: 'L' },
    });
    await live.close();
  });

  it('answers from a document, of the PAL or of the conversation, and says which', async () => {
    const site = await startSite({ '/hours.md': '# Museum\n\n## Opening hours\nThe museum opens at ten o’clock.\n' });
    const { document_id } = await readyDocument(platform, { document_url: `${site.url}/hours.md`, tags: ['public'] });
    const { palId } = await stagePal(platform, endpoint, [], { document_tags: ['public'] });
    const plain = await stagePal(platform, endpoint);
    for (const id of [
      await startChat(platform, palId),
      await startChat(platform, plain.palId, { document_ids: [document_id] }),
    ]) {
      await respond(id, 'What are the opening hours?');
      expect(prompt()).toContain('The museum opens at ten o’clock.');
      expect(await came(id, 'conversation.rag.observability')).toMatchObject([
        { turn_idx: 1, properties: { documents: [{ document_id, document_name: 'hours.md' }] } },
      ]);
    }
  });

  it('remembers in the next conversation what the last one left, and tells the callback', async () => {
    judge = ({ schema }) => (schema.name === MEMORY_JUDGE ? { memories: ['Ada is afraid of heights.'] } : {});
    const { palId } = await stagePal(platform, endpoint, [], { memories: ['You once met the mayor.'] });
    const options = { memory_stores: ['ada:1'], callback_url: `${endpoint.url}/callback` };
    const first = await startChat(platform, palId, options);
    await respond(first, 'I am Ada and I am afraid of heights');
    expect(prompt()).toContain('- You once met the mayor.');
    await platform.ok('POST', `/v2/conversations/${first}/end`);
    const consolidated = await until(
      () => endpoint.at('/callback').find(({ json }) => json.event_type === 'application.memory_consolidation')?.json,
    );
    expect(consolidated).toMatchObject({
      conversation_id: first,
      message_type: 'application',
      properties: { memories: [{ memory_store: 'ada:1', content: 'Ada is afraid of heights.' }] },
    });
    const shown = await platform.ok<Verbose>('GET', `/v2/conversations/${first}?verbose=true`);
    expect(shown.events.map(({ event_type }) => event_type)).toContain('application.memory_consolidation');
    const second = await startChat(platform, palId, options);
    await respond(second, 'Hello again');
    expect(prompt()).toContain('- You once met the mayor.\n- Ada is afraid of heights.');
    const stored = await platform.ok<{ total_count: number }>('GET', '/v2/memories/ada%3A1');
    expect(stored.total_count).toBe(1);
  });

  it('lets the model greet where that is asked for', async () => {
    const { palId } = await stagePal(platform, endpoint, [], { greeting: 'Welcome.' });
    const id = await startChat(platform, palId, { enable_dynamic_greeting: true });
    await respond(id, 'Hello');
    const said = (await eventsOf(id, 'conversation.utterance')).map(({ turn_idx, properties }) => [
      turn_idx,
      properties?.role,
      properties?.speech,
    ]);
    expect(said).toEqual([
      [0, 'pal', 'All right.'],
      [1, 'user', 'Hello'],
      [1, 'pal', 'All right.'],
    ]);
    const custom = await startChat(platform, palId, { enable_dynamic_greeting: true, custom_greeting: 'Good day.' });
    await respond(custom, 'Hello');
    expect((await eventsOf(custom, 'conversation.utterance'))[0]?.properties?.speech).toBe('Good day.');
  });

  it('counts a judge that fails, and answers as ever', async () => {
    judge = () => {
      throw new Error('the judge is out');
    };
    const { uuid } = await platform.ok<{ uuid: string }>('POST', '/v2/guardrails', {
      guardrail_name: 'strict',
      guardrail_prompt: 'Never say no.',
    });
    const { palId } = await stagePal(platform, endpoint, [], { guardrail_ids: [uuid] });
    const id = await startChat(platform, palId);
    expect(await respond(id, 'Hello')).toMatchObject({ status: 'ready', text: 'All right.' });
    const metrics = await until(async () => {
      const { text } = await platform.request('GET', '/metrics', undefined, { key: null });
      return /palaver_session_faults_total\{code="guardrails_judge_failed"\} \d/.exec(text)?.[0];
    });
    expect(metrics).toBeDefined();
  });
});
