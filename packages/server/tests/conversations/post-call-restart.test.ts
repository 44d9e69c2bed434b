import { createScriptedModel } from '@palaver/engines/testing';
import { expect, it } from 'vitest';
import { stagePal, startChat, startEndpoint, until } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Verbose {
  readonly events: readonly { readonly event_type: string; readonly properties: Record<string, unknown> }[];
}

describeOnEachDatabase('post-call actions', (database) => {
  const tool = (name: string) => ({
    name,
    trigger_type: 'post_call',
    parameters: { type: 'object', properties: { note: { type: 'string' } }, required: ['note'] },
    delivery: 'api',
  });
  const executed = (platform: TestPlatform, id: string) =>
    until(async () => {
      const { events } = await platform.ok<Verbose>('GET', `/v2/conversations/${id}?verbose=true`);
      const found = events.filter((event) => event.event_type === 'application.post_call_action_executed');
      return found.length > 0 && found;
    }, 20_000);

  it('that a restart cut off go on under the same key with the same body, and those that are through stay so', async () => {
    const where = await database.fresh();
    const endpoint = await startEndpoint();
    let fills = 0;
    const boot = () =>
      bootPlatform({
        database: where,
        languageModel: createScriptedModel(
          () => ({ say: 'Noted.' }),
          () => {
            fills += 1;
            return { note: `fill ${fills}` };
          },
        ),
      });
    endpoint.answer = (request) => (request.path === '/note_second' ? { status: 503 } : {});
    const first = await boot();
    const { palId } = await stagePal(first, endpoint, [tool('note_first'), tool('note_second')]);
    const id = await startChat(first, palId);
    await first.ok('POST', `/v2/conversations/${id}/respond`, { text: 'Take a note.' });
    await first.ok('POST', `/v2/conversations/${id}/end`);
    await until(() => endpoint.at('/note_second').length === 1);
    await first.close();

    endpoint.answer = () => ({});
    const second = await boot();
    const events = await until(async () => {
      const found = await executed(second, id);
      return found.length === 2 && found;
    }, 40_000);
    expect(events.map((event) => event.properties.status)).toEqual(['success', 'success']);
    expect(endpoint.at('/note_first')).toHaveLength(1);
    const tries = endpoint.at('/note_second');
    expect(tries.map((request) => request.json)).toEqual([{ note: 'fill 2' }, { note: 'fill 2' }]);
    expect(new Set(tries.map((request) => request.headers['idempotency-key'])).size).toBe(1);
    expect(tries.map((request) => request.headers['palaver-attempt'])).toEqual(['1', '2']);
  });

  it('are tried again after a pause when the endpoint is out of order', async () => {
    const endpoint = await startEndpoint();
    const platform = await bootPlatform({
      database: await database.fresh(),
      languageModel: createScriptedModel(
        () => ({ say: 'Noted.' }),
        () => ({ note: 'n' }),
      ),
    });
    endpoint.answer = () => (endpoint.received.length === 1 ? { status: 500 } : {});
    const { palId } = await stagePal(platform, endpoint, [tool('note_again')]);
    const id = await startChat(platform, palId);
    await platform.ok('POST', `/v2/conversations/${id}/respond`, { text: 'Take a note.' });
    await platform.ok('POST', `/v2/conversations/${id}/end`);
    const [event] = await executed(platform, id);
    expect(event?.properties).toMatchObject({ status: 'success', response: { status_code: 200 } });
    expect(endpoint.received).toHaveLength(2);
  });
});
