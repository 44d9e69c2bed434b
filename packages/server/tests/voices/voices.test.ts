import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Page {
  readonly data: readonly { readonly voice_name: string; readonly tags: readonly { readonly tag_name: string }[] }[];
  readonly total_count: number;
  readonly page: number;
  readonly limit: number;
}

describeOnEachDatabase('the voices', (db) => {
  let server: TestPlatform;
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
  });
  afterAll(() => server.close());
  const list = (query: string) => server.ok<Page>('GET', `/v2/voices?${query}`);

  it('are listed by name, in pages', async () => {
    const all = await list('limit=100');
    const names = all.data.map((voice) => voice.voice_name);
    expect(names).toEqual(names.toSorted());
    expect(all).toMatchObject({ total_count: names.length, page: 1, limit: 100 });
    expect((await list('limit=100&sort=desc')).data).toEqual(all.data.toReversed());
    expect((await list('limit=100&sort=descending')).data).toEqual(all.data.toReversed());
    expect((await list('limit=3&page=2')).data).toEqual(all.data.slice(3, 6));
    expect(await list('limit=3&page=99')).toMatchObject({ data: [], total_count: all.total_count, page: 99, limit: 3 });
    expect(Object.keys(all.data[0] ?? {}).toSorted()).toEqual([
      'audio_url',
      'engine',
      'face_id',
      'language',
      'tags',
      'voice_id',
      'voice_name',
    ]);
    expect((await list('limit=3&page=0')).data).toEqual(all.data.slice(0, 3));
  });

  it('are found by a part of the name and by tags', async () => {
    const english = await list('search=ENGLISH');
    expect(english.total_count).toBe(3);
    expect((await list('tag=DEFAULT')).data.map((voice) => voice.voice_name)).toEqual(['English, American']);
    expect((await list('tags=de,fi')).data.map((voice) => voice.voice_name)).toEqual(['Finnish', 'German']);
    expect((await list('search=klingon')).data).toEqual([]);
    expect((await list('tag=built-in&tags=de,fi')).total_count).toBe(2);
    expect((await list('tag=de&tags=fi')).total_count).toBe(0);
  });

  it('refuse a query that makes no sense, naming the field', async () => {
    for (const [query, field] of [
      ['limit=0', 'limit'],
      ['page=-1', 'page'],
      ['sort=up', 'sort'],
    ]) {
      const answer = await server.request('GET', `/v2/voices?${query}`);
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer)).toContain(field);
    }
  });
});
