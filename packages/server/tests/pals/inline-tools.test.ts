import { createScriptedModel } from '@palaver/engines/testing';
import type { ModelRequest } from '@palaver/runtime/ports';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLive } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

describeOnEachDatabase('tools written into a PAL', (db) => {
  let server: TestPlatform;
  const requests: ModelRequest[] = [];
  beforeAll(async () => {
    const languageModel = createScriptedModel((request) => {
      requests.push(request);
      const last = request.messages.at(-1);
      return last?.role === 'user' && last.content === 'Where is the lift?'
        ? { say: 'Let me show you.', calls: [{ name: 'show-map', arguments: { room: 'lift' } }] }
        : { say: 'Well.' };
    });
    server = await bootPlatform({ database: db, languageModel });
  });
  afterAll(() => server.close());

  const inline = (name: string) => ({
    type: 'function',
    function: {
      name,
      description: 'Show a room on the map.',
      parameters: { type: 'object', properties: { room: { type: 'string' } }, required: ['room'] },
    },
  });

  async function begin(names: readonly string[], tool_ids: readonly string[] = []): Promise<string> {
    const layers = { llm: { tools: names.map(inline) } };
    const pal = await server.ok<{ pal_id: string }>('POST', '/v2/pals', { system_prompt: 's', layers, tool_ids });
    const sent = { pal_id: pal.pal_id, chat: true };
    return (await server.ok<{ conversation_id: string }>('POST', '/v2/conversations', sent)).conversation_id;
  }

  it('are called through an event that nothing can answer', async () => {
    const id = await begin(['show-map']);
    const live = await openLive(server, id);
    live.send('conversation.respond', { text: 'Where is the lift?' });
    const event = await live.wait('conversation.tool_call');
    expect(event.properties).toEqual({ name: 'show-map', arguments: '{"room":"lift"}' });
    const said = await live.wait(
      (each) => each.event_type === 'conversation.utterance' && each.properties?.role === 'pal',
    );
    expect(said.properties?.speech).toBe('Let me show you.');
    const { data } = await server.ok<{ data: Record<string, unknown>[] }>('GET', `/v2/conversations/${id}/tool_calls`);
    expect(data).toMatchObject([
      { tool_id: 'inline:show-map', tool_name: 'show-map', state: 'succeeded', on_resolve: 'fire_and_forget' },
    ]);
    live.send('conversation.echo', { text: 'It is to the left.' });
    await live.wait((each) => each.properties?.speech === 'It is to the left.');
    live.send('conversation.respond', { text: 'Thanks' });
    await live.wait((each) => each.properties?.speech === 'Well.');
    const last = requests.at(-1)?.messages ?? [];
    expect(last.filter((message) => message.role === 'tool')).toHaveLength(1);
    await live.close();
  });

  it('stand behind tools of the library and end_call with the same name', async () => {
    const library = await server.ok<{ tool_id: string }>('POST', '/v2/tools', {
      name: 'show_map',
      description: 'From the library.',
      parameters: { type: 'object', properties: {} },
    });
    const id = await begin(['show_map', 'other', 'end_call'], [library.tool_id]);
    await server.ok('POST', `/v2/conversations/${id}/respond`, { text: 'Hello' });
    const offered = requests.at(-1)?.tools.map((tool) => [tool.name, tool.description.slice(0, 4)]);
    expect(offered?.map(([name]) => name)).toEqual(['show_map', 'other', 'end_call']);
    expect(offered?.[0]?.[1]).toBe('From');
    expect(offered?.[2]?.[1]).not.toBe('Show');
  });
});
