import { expect, test } from 'vitest';
import { rarestGram } from '../../src/store/tool-names.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform } from '../support/platform.ts';

interface Page {
  readonly data: readonly { readonly name: string; readonly tool_id: string }[];
  readonly total_count: number;
}

describeOnEachDatabase('names of tools', (database) => {
  test('are found by any part, whatever happens to the tools', async () => {
    const server = await bootPlatform({ database });
    const names = ['book_visit', 'Book_Table', 'cancel_visit', 'ab', 'x'];
    const ids: string[] = [];
    for (const name of names) {
      ids.push((await server.ok<{ tool_id: string }>('POST', '/v2/tools', { name, description: 'x' })).tool_id);
    }
    const find = async (needle: string) => {
      const path = `/v2/tools?limit=2&name_or_uuid=${encodeURIComponent(needle)}`;
      const { data, total_count } = await server.ok<Page>('GET', path);
      expect(data).toHaveLength(Math.min(total_count, 2));
      return [total_count, ...data.map(({ name }) => name)];
    };
    expect(await find('BOOK')).toEqual([2, 'book_visit', 'Book_Table']);
    expect(await find('k_visit')).toEqual([1, 'book_visit']);
    expect(await find('_vis')).toEqual([2, 'book_visit', 'cancel_visit']);
    expect(await find('b')).toEqual([3, 'book_visit', 'Book_Table']);
    expect(await find('ab')).toEqual([2, 'Book_Table', 'ab']);
    expect(await find('%oo')).toEqual([0]);
    expect(await find('book_visits')).toEqual([0]);
    expect(await find('äöü')).toEqual([0]);
    expect(await find(String(ids[3]))).toEqual([1, 'ab']);
    await server.ok('PATCH', `/v2/tools/${ids[0]}`, { name: 'reserve' });
    await server.ok('PATCH', `/v2/tools/${ids[2]}`, { description: 'cancels' });
    expect([await find('book'), await find('serve'), await find('cancel')]).toEqual([
      [1, 'Book_Table'],
      [1, 'reserve'],
      [1, 'cancel_visit'],
    ]);
    await server.request('DELETE', `/v2/tools/${ids[1]}`);
    expect(await find('table')).toEqual([0]);
    expect(await find(String(ids[1]))).toEqual([0]);
    const { key } = await server.account();
    expect(await server.ok('GET', `/v2/tools?name_or_uuid=${ids[0]}`, undefined, { key })).toMatchObject({
      total_count: 0,
    });
    const { store } = server.platform;
    expect(await rarestGram(store, server.accountId, 'cancel_visit')).toBe('sit');
    expect(await rarestGram(store, server.accountId, 'ca')).toBeNull();
    const left = await store.db.selectFrom('tool_grams').select('tool_id').distinct().execute();
    expect(left.map(({ tool_id }) => tool_id).sort()).toEqual([ids[0], ids[2]].sort());
  });
});
