import { createScriptedModel } from '@palaver/engines/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Endpoint, stagePal, startChat, startEndpoint, until } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Verbose {
  readonly events: readonly { readonly event_type: string; readonly properties: Record<string, unknown> }[];
}

const EXECUTED = 'application.post_call_action_executed';

describeOnEachDatabase('the end of a conversation', (database) => {
  let platform: TestPlatform;
  let endpoint: Endpoint;
  let judge: (question: { readonly messages: readonly unknown[] }) => unknown;
  let made = 0;

  beforeAll(async () => {
    const languageModel = createScriptedModel(
      () => ({ say: 'At nine.' }),
      (question) => judge(question),
    );
    platform = await bootPlatform({ database, languageModel });
    endpoint = await startEndpoint();
  });
  beforeEach(() => {
    judge = () => ({ board: 'X', note: 'They asked for the hours.' });
    endpoint.answer = () => ({ body: { filed: true } });
    endpoint.received.length = 0;
  });
  afterAll(async () => {
    await platform.close();
    await endpoint.close();
  });

  const note = () => {
    made += 1;
    return {
      name: `note_${made}`,
      description: 'Write a short visit note.',
      trigger_type: 'post_call',
      parameters: {
        type: 'object',
        properties: { board: { const: 'B-7' }, note: { type: 'string', description: 'two sentences' } },
        required: ['board', 'note'],
      },
      delivery: 'api',
    };
  };
  const talk = async (
    tools: ReturnType<typeof note>[],
    more: Record<string, unknown> = {},
    says: string | null = 'Open?',
  ) => {
    const { palId, toolIds } = await stagePal(platform, endpoint, tools, { default_face_id: await faceId() });
    const id = await startChat(platform, palId, { callback_url: `${endpoint.url}/callback`, ...more });
    if (says !== null) await platform.ok('POST', `/v2/conversations/${id}/respond`, { text: says });
    await platform.ok('POST', `/v2/conversations/${id}/end`);
    return { id, toolIds };
  };
  const faceId = async () => {
    const { data } = await platform.ok<{ data: { face_id: string }[] }>('GET', '/v2/faces?limit=1');
    return data[0]?.face_id;
  };
  const callbacks = () => endpoint.at('/callback').map((request) => request.json);
  const executed = (id: string) =>
    until(async () => {
      const { events } = await platform.ok<Verbose>('GET', `/v2/conversations/${id}?verbose=true`);
      const found = events.filter((event) => event.event_type === EXECUTED);
      return found.length > 0 && found;
    });

  it('tells the callback what happened, signed and in order', async () => {
    const { id } = await talk([]);
    await until(() => callbacks().length >= 4);
    expect(callbacks().map((body) => body.event_type)).toEqual([
      'system.pal_joined',
      'system.replica_joined',
      'system.shutdown',
      'application.transcription_ready',
    ]);
    const [joined, , shutdown, transcript] = callbacks();
    expect(joined).toMatchObject({
      message_type: 'system',
      conversation_id: id,
      webhook_url: `${endpoint.url}/callback`,
    });
    expect(shutdown.properties).toMatchObject({
      shutdown_reason: 'end_conversation_endpoint_hit',
      face_id: await faceId(),
      replica_id: await faceId(),
    });
    expect(transcript.message_type).toBe('application');
    expect(transcript.properties.transcript).toMatchObject([
      { role: 'user', content: 'Open?', timestamp: expect.any(Number), seconds_from_start: expect.any(Number) },
      { role: 'assistant', content: 'At nine.', inference_id: expect.any(String) },
    ]);
    const ids = endpoint.at('/callback').map((request) => request.headers['webhook-id']);
    expect(new Set(ids).size).toBe(4);
    for (const request of endpoint.at('/callback')) {
      expect(request.headers['webhook-signature']).toMatch(/^v1,/);
      expect(request.headers['x-tavus-event-id']).toBe(request.headers['webhook-id']);
    }
  });

  it('runs post-call actions once, after the end, with their constants unchanged', async () => {
    const first = note();
    const second = note();
    const { id, toolIds } = await talk([first, second]);
    await until(() => endpoint.at(`/${second.name}`).length > 0);
    const events = await until(async () => {
      const found = await executed(id);
      return found.length === 2 && found;
    });
    expect(endpoint.at(`/${first.name}`).map((request) => request.json)).toEqual([
      { board: 'B-7', note: 'They asked for the hours.' },
    ]);
    expect(events.map((event) => event.properties.tool_id)).toEqual(toolIds);
    expect(events[0]?.properties).toMatchObject({
      tool_name: first.name,
      status: 'success',
      request: {
        url: `${endpoint.url}/${first.name}`,
        method: 'POST',
        body: JSON.stringify({ board: 'B-7', note: 'They asked for the hours.' }),
      },
      response: { status_code: 200, body: '{"filed":true}' },
    });
    await until(() => callbacks().length >= 6);
    expect(
      callbacks()
        .slice(4)
        .map((body) => body.properties.tool_id),
    ).toEqual(toolIds);
    expect(callbacks().at(-1)).toMatchObject({ event_type: EXECUTED, message_type: 'application' });
  });

  it('tells of an action that failed, and goes on with the next', async () => {
    const first = note();
    const second = note();
    endpoint.answer = (request) => (request.path === `/${first.name}` ? { status: 422, body: 'no' } : {});
    const { id } = await talk([first, second]);
    const events = await until(async () => {
      const found = await executed(id);
      return found.length === 2 && found;
    });
    expect(events.map((event) => event.properties.status)).toEqual(['error', 'success']);
    expect(events[0]?.properties.response).toMatchObject({ status_code: 422 });
    expect(endpoint.at(`/${first.name}`)).toHaveLength(1);
  });

  it('repairs what the model filled in wrongly, once', async () => {
    const tool = note();
    const asked: number[] = [];
    judge = ({ messages }) => {
      asked.push(messages.length);
      return asked.length === 1 ? { note: 5 } : { note: 'Right.' };
    };
    const { id } = await talk([tool]);
    expect((await executed(id))[0]?.properties.status).toBe('success');
    expect(asked).toEqual([2, 4]);
    expect(endpoint.at(`/${tool.name}`)[0]?.json).toEqual({ board: 'B-7', note: 'Right.' });
  });

  it('sends nothing when the parameters cannot be filled in', async () => {
    const tool = note();
    judge = () => ({ note: 5 });
    const { id } = await talk([tool]);
    const [event] = await executed(id);
    expect(event?.properties).toMatchObject({ status: 'error', error: expect.stringContaining('note') });
    expect(endpoint.at(`/${tool.name}`)).toHaveLength(0);
  });

  it.each([
    ['nobody spoke', {}, null],
    ['it was a test', { test_mode: true }, null],
  ])('runs no action where %s', async (_, more, says) => {
    const tool = note();
    const before = await platform.platform.store.db.selectFrom('journal').select('entry').execute();
    const { id } = await talk([tool], { ...more, custom_greeting: 'Welcome.' }, says);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(endpoint.at(`/${tool.name}`)).toHaveLength(0);
    const { events } = await platform.ok<Verbose>('GET', `/v2/conversations/${id}?verbose=true`);
    expect(events.filter((event) => event.event_type === EXECUTED)).toEqual([]);
    expect(before.length).toBeGreaterThan(0);
  });
});
