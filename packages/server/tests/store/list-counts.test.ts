import { expect, test } from 'vitest';
import { type CountedList, readListCount } from '../../src/store/list-counts.ts';
import { stagePal, startChat } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform } from '../support/platform.ts';

describeOnEachDatabase('counts of lists', (database) => {
  test('follow what is made, ended, hidden and erased', async () => {
    const server = await bootPlatform({ database });
    const { store } = server.platform;
    const lists: readonly CountedList[] = ['tools', 'pals', 'conversations:active', 'conversations:ended'];
    const counts = () => Promise.all(lists.map((list) => readListCount(store, server.accountId, [list])));
    expect(await counts()).toEqual([0, 0, 0, 0]);
    const { palId, toolIds } = await stagePal(server, null, [{ name: 'first' }, { name: 'second' }]);
    const talks = [await startChat(server, palId), await startChat(server, palId), await startChat(server, palId)];
    await startChat(server, palId, { test_mode: true });
    expect(await counts()).toEqual([2, 1, 3, 1]);
    await server.ok('POST', `/v2/conversations/${talks[0]}/end`);
    await server.ok('POST', `/v2/conversations/${talks[0]}/end`);
    expect(await counts()).toEqual([2, 1, 2, 2]);
    await server.request('DELETE', `/v2/conversations/${talks[0]}`);
    await server.request('DELETE', `/v2/conversations/${talks[1]}?hard=true`);
    expect(await counts()).toEqual([2, 1, 1, 1]);
    await server.request('DELETE', `/v2/tools/${toolIds[0]}`);
    await server.request('DELETE', `/v2/pals/${palId}`);
    expect(await counts()).toEqual([1, 0, 1, 1]);
    expect(await readListCount(store, server.accountId, lists)).toBe(3);
    expect(await readListCount(store, (await server.account()).account_id, lists)).toBe(0);
  });

  test('leave nothing of a batch that was not applied', async () => {
    const server = await bootPlatform({ database: await database.fresh() });
    const { store } = server.platform;
    const body = { name: 'taken', description: 'x' };
    await server.ok('POST', '/v2/tools', body);
    expect((await server.request('POST', '/v2/tools', body)).status).toBe(409);
    expect(await readListCount(store, server.accountId, ['tools'])).toBe(1);
  });
});
