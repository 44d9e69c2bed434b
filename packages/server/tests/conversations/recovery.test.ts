import { createScriptedModel, type Script } from '@palaver/engines/testing';
import { expect, it } from 'vitest';
import { type Endpoint, openLive, stagePal, startChat, startEndpoint, until } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Listed {
  readonly data: readonly Record<string, unknown>[];
}

describeOnEachDatabase('after a restart', (database) => {
  const boot = (script: Script, where = database) =>
    bootPlatform({ database: where, languageModel: createScriptedModel(script) });
  const calls = async (platform: TestPlatform, id: string) =>
    (await platform.ok<Listed>('GET', `/v2/conversations/${id}/tool_calls`)).data;
  const asks =
    (name: string): Script =>
    (request) =>
      request.messages.at(-1)?.role === 'tool' ? { say: 'Done.' } : { calls: [{ name, arguments: { city: 'Rome' } }] };
  const tool = (name: string, policy?: Record<string, unknown>) => ({
    name,
    delivery: 'api',
    on_call: 'silent',
    on_resolve: 'generate_response',
    ...(policy === undefined ? {} : { policy }),
  });

  it('a conversation goes on where it was', async () => {
    const where = await database.fresh();
    const first = await boot(() => ({ say: 'Noted.' }), where);
    const id = await startChat(first, (await stagePal(first, null)).palId);
    await first.ok('POST', `/v2/conversations/${id}/respond`, { text: 'My name is on the list.' });
    const before = await openLive(first, id, { after: 0 });
    await before.wait((event) => event.properties?.speech === 'Noted.');
    const last = before.events.at(-1)?.seq ?? 0;
    await first.close();
    expect((await before.closed).code).toBe(1012);

    const requests: string[] = [];
    const second = await boot((request) => {
      requests.push(request.messages.map((message) => `${message.role}: ${String(message.content)}`).join('\n'));
      return { say: 'Still noted.' };
    }, where);
    const after = await openLive(second, id, { after: last });
    await after.wait('conversation.resumed');
    await second.ok('POST', `/v2/conversations/${id}/respond`, { text: 'And now?' });
    expect(requests.at(-1)).toContain('user: My name is on the list.\nassistant: Noted.\nuser: And now?');
    const answer = await after.wait((event) => event.properties?.speech === 'Still noted.');
    expect(answer.turn_idx).toBe(2);
    expect(answer.seq).toBeGreaterThan(last);
  });

  it('a write whose outcome is lost is called unknown and not sent again', async () => {
    const where = await database.fresh();
    const endpoint = await startEndpoint();
    const { id, platform } = await cutOff(endpoint, tool('book_lost', { effect: 'write' }), where);
    const [call] = await until(async () => {
      const rows = await calls(platform, id);
      return rows[0]?.state === 'unknown' && rows;
    }, 6_000);
    expect(call).toMatchObject({ reason: expect.stringContaining('crash') });
    expect(endpoint.at('/book_lost')).toHaveLength(1);
  });

  it('a read is sent again under the same key', async () => {
    const where = await database.fresh();
    const endpoint = await startEndpoint();
    const { id, platform } = await cutOff(endpoint, tool('look_again', { effect: 'read' }), where);
    await until(async () => (await calls(platform, id))[0]?.state === 'succeeded', 6_000);
    const keys = endpoint.at('/look_again').map((request) => request.headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  /** Boots, gets a call on its way that is never answered, takes the process's database away and boots again. */
  async function cutOff(endpoint: Endpoint, body: Record<string, unknown>, where: typeof database) {
    let isFirst = true;
    endpoint.answer = () => (isFirst ? new Promise(() => undefined) : {});
    const first = await boot(asks(String(body.name)), where);
    const id = await startChat(first, (await stagePal(first, endpoint, [body])).palId);
    void first.request('POST', `/v2/conversations/${id}/respond`, { text: 'Go.' }).catch(() => undefined);
    await until(() => endpoint.received.length === 1);
    // What a crash is to the database: the rows stay as they are, nothing is settled.
    await first.platform.store[Symbol.asyncDispose]();
    isFirst = false;
    await first.close().catch(() => undefined);
    return { id, platform: await boot(asks(String(body.name)), where) };
  }

  it('a held call can still be confirmed', async () => {
    const where = await database.fresh();
    const endpoint = await startEndpoint();
    const first = await boot(asks('book_held'), where);
    const staged = await stagePal(first, endpoint, [tool('book_held', { effect: 'write', confirm: 'explicit' })]);
    const id = await startChat(first, staged.palId);
    await first.ok('POST', `/v2/conversations/${id}/respond`, { text: 'Book Rome.' });
    await first.close();
    const second = await boot(asks('book_held'), where);
    const [held] = await calls(second, id);
    expect(held?.state).toBe('held');
    await second.ok('POST', `/v2/conversations/${id}/tool_calls/${held?.tool_call_id}/confirm`, {
      arguments_hash: held?.arguments_hash,
    });
    await until(() => endpoint.at('/book_held').length === 1);
  });
});
