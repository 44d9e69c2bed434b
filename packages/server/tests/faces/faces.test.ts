import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Row {
  readonly face_id: string;
  readonly is_recommended: boolean;
  readonly face_type?: string;
  readonly thumbnail_image_url: string;
}

describeOnEachDatabase('the faces', (db) => {
  let server: TestPlatform;
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
  });
  afterAll(() => server.close());
  const list = (query = '') => server.ok<{ data: Row[]; total_count: number }>('GET', `/v2/faces?limit=100${query}`);

  it('are listed in pages and filtered', async () => {
    const all = await list();
    expect(all.total_count).toBe(all.data.length);
    expect(all.data.length).toBeGreaterThanOrEqual(8);
    expect(all.data[0]).not.toHaveProperty('face_type');
    expect((await list('&verbose=true')).data[0]?.face_type).toBe('system');
    expect((await list('&face_type=user')).total_count).toBe(0);
    expect((await list('&model_name=phoenix-4')).total_count).toBe(all.total_count);
    expect((await list('&model_name=phoenix-9')).total_count).toBe(0);
    const page = await server.ok<{ data: Row[] }>('GET', '/v2/faces?limit=3&page=2');
    expect(page.data).toEqual(all.data.slice(3, 6));
    for (const query of ['limit=0', 'face_type=other', 'sort=up', 'verbose=perhaps']) {
      expect((await server.request('GET', `/v2/faces?${query}`)).status).toBe(400);
    }
  });

  it('come in the order asked for', async () => {
    const recommended = (await list('&sort=recommended')).data.map((face) => face.is_recommended);
    expect(recommended).toEqual(recommended.toSorted((a, b) => Number(b) - Number(a)));
    const [first, second, third] = (await list()).data.map((face) => face.face_id);
    const chosen = await list(`&face_ids=${third},r00000000000,${first},${first}`);
    expect(chosen.data.map((face) => face.face_id)).toEqual([third, first]);
    const legacy = await server.ok<{ data: Record<string, unknown>[] }>('GET', `/v2/replicas?replica_ids=${second}`);
    expect(legacy.data).toHaveLength(1);
    expect(legacy.data[0]).toMatchObject({ replica_id: second });
    expect(legacy.data[0]).not.toHaveProperty('face_id');
  });

  it('are read one by one, with a picture', async () => {
    const [listed] = (await list()).data;
    const path = `/v2/faces/${listed?.face_id}`;
    expect(await server.ok('GET', path)).toEqual(listed);
    const legacy = await server.ok<Record<string, unknown>>('GET', `/v2/replicas/${listed?.face_id}/?verbose=true`);
    expect(legacy).toMatchObject({ replica_id: listed?.face_id, replica_type: 'system' });
    expect((await server.request('GET', '/v2/faces/r00000000000')).body).toMatchObject({
      error: 'Invalid face_id',
      code: 'not_found',
    });
    expect(listed?.thumbnail_image_url).toBe(`${server.url}/faces/${listed?.face_id}.svg`);
    const picture = await fetch(listed?.thumbnail_image_url ?? '');
    expect(picture.headers.get('content-type')).toBe('image/svg+xml');
    expect(await picture.text()).toMatch(/^<svg /);
    expect((await fetch(`${server.url}/faces/r00000000000.svg`)).status).toBe(404);
  });
});
