import { createScriptedModel } from '@palaver/engines/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  CITY,
  type Endpoint,
  openLive,
  stagePal,
  startChat,
  startEndpoint,
  until,
} from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

describeOnEachDatabase('a deleted account', (database) => {
  let platform: TestPlatform;
  let endpoint: Endpoint;

  beforeAll(async () => {
    const languageModel = createScriptedModel((request) =>
      request.messages.some(({ role }) => role === 'tool')
        ? { say: 'It is done.' }
        : { calls: [{ name: 'look', arguments: { city: 'Rome' } }] },
    );
    platform = await bootPlatform({ database, languageModel });
    endpoint = await startEndpoint();
  });
  beforeEach(() => {
    endpoint.received.length = 0;
  });
  afterAll(async () => {
    await platform.close();
    await endpoint.close();
  });

  /** The platform with the key of a tenant of its own. */
  const tenant = async () => {
    const { account_id, key } = await platform.account();
    const request: TestPlatform['request'] = (method, path, body, options) =>
      platform.request(method, path, body, { key, ...options });
    const ok: TestPlatform['ok'] = (method, path, body, options) =>
      platform.ok(method, path, body, { key, ...options });
    return { accountId: account_id, own: { ...platform, key, request, ok } };
  };
  const staged = async (answer: Endpoint['answer']) => {
    endpoint.answer = answer;
    const { accountId, own } = await tenant();
    const tool = { name: 'look', description: 'Looks.', parameters: CITY, delivery: 'api' };
    const { palId } = await stagePal(own, endpoint, [tool]);
    const id = await startChat(own, palId);
    const join = () => platform.request('GET', `/v2/conversations/${id}/join`, undefined, { key: null });
    const token = String((await join()).body.token);
    const erase = () => platform.request('DELETE', `/v2/accounts/${accountId}`);
    return { own, palId, id, join, token, erase };
  };

  it('has its sockets closed, lets nobody in and calls nothing', async () => {
    const { own, palId, id, join, token, erase } = await staged(() => ({ body: { sunny: true } }));
    const sockets = [await openLive(own, id), await openLive(own, id, { token })];
    const unbegun = await startChat(own, palId);
    expect((await erase()).status).toBe(204);
    for (const socket of sockets) {
      socket.send('conversation.respond', { text: 'Look.' });
      expect((await socket.closed).code).toBe(4401);
    }
    expect((await join()).status).toBe(400);
    expect((await (await openLive(own, id, { token })).closed).code).toBe(4404);
    expect((await (await openLive(own, id)).closed).code).toBe(4401);
    expect((await own.request('GET', `/v2/conversations/${id}`)).status).toBe(401);
    const left = () =>
      platform.platform.store.db
        .selectFrom('conversations')
        .select(['status', 'shutdown_reason'])
        .where('conversation_id', 'in', [id, unbegun])
        .execute();
    await until(async () => (await left()).every(({ status }) => status === 'ended'));
    for (const row of await left()) expect(row.shutdown_reason).toBe('account_deleted');
    expect(endpoint.received).toEqual([]);
  });

  it('has a call cut off that is on its way', async () => {
    const { own, id, erase } = await staged(() => new Promise(() => undefined));
    const socket = await openLive(own, id);
    socket.send('conversation.respond', { text: 'Look.' });
    await until(() => endpoint.received.length === 1);
    await erase();
    expect((await socket.closed).code).toBe(4401);
    expect(JSON.stringify(socket.events)).not.toContain('It is done.');
  });

  it('takes its deployments along', async () => {
    const { own, palId, erase } = await staged(() => ({ body: {} }));
    const body = { pal_id: palId, channel: 'landing-page', name: 'Door' };
    const made = await own.request('POST', '/v2/deployments', body);
    const id = String(made.body.deployment_id);
    const init = () => platform.request('GET', `/v2/deployments/${id}/init`, undefined, { key: null });
    expect([made.body, (await init()).status]).toMatchObject([{ deployment_id: id }, 200]);
    await erase();
    expect((await init()).status).toBe(404);
  });
});
