import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';
import { png, vrm } from './face-material.ts';

interface FaceRow {
  readonly face_id: string;
  readonly face_name: string;
  readonly status: string;
  readonly error_message: string | null;
  readonly thumbnail_image_url: string | null;
  readonly source_url: string | null;
}

const picture = png(64, 80);
const model = vrm(picture);

describeOnEachDatabase('faces of an account', (db) => {
  let server: TestPlatform;
  let other: string;
  let files: Server;
  let base: string;
  const callbacks: unknown[] = [];
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
    other = (await server.account('neighbour')).key;
    files = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.method === 'POST') callbacks.push(JSON.parse(Buffer.concat(chunks).toString()));
        if (request.url === '/face.png') response.end(picture);
        else if (request.url === '/film.mp4') response.end(Buffer.concat([Buffer.alloc(4), Buffer.from('ftypisom')]));
        else response.writeHead(request.method === 'POST' ? 200 : 404).end();
      });
    }).listen(0, '127.0.0.1');
    await once(files, 'listening');
    base = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await server.close();
    files.close();
  });

  async function upload(bytes: Buffer, texts: Record<string, string> = {}, path = '/v2/faces') {
    const form = new FormData();
    for (const [name, text] of Object.entries(texts)) form.set(name, text);
    form.set('file', new Blob([new Uint8Array(bytes)]), 'face.bin');
    const answer = await fetch(server.url + path, { method: 'POST', headers: { 'x-api-key': server.key }, body: form });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  }
  async function settled(faceId: string): Promise<FaceRow> {
    return expect
      .poll(() => server.ok<FaceRow>('GET', `/v2/faces/${faceId}`), { timeout: 8_000, interval: 30 })
      .not.toMatchObject({ status: 'started' })
      .then(() => server.ok<FaceRow>('GET', `/v2/faces/${faceId}`));
  }
  const fromUrl = (over: object) => server.request('POST', '/v2/faces', { voice_name: 'german', ...over });

  it('are made of a picture that is sent, and serve it', async () => {
    const made = await upload(picture, { face_name: 'Reception' });
    expect(made).toMatchObject({ status: 200, body: { status: 'started' } });
    expect(made.body.face_id).toMatch(/^r[0-9a-f]{11}$/);
    const face = await settled(made.body.face_id ?? '');
    expect(face).toMatchObject({
      face_name: 'Reception',
      status: 'completed',
      training_progress: '100/100',
      model_name: 'phoenix-4',
      source_type: 'picture',
      error_message: null,
    });
    const shown = await fetch(face.thumbnail_image_url ?? '');
    expect(shown.headers.get('content-type')).toBe('image/png');
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
    expect(shown.headers.get('content-security-policy')).toContain('sandbox');
    expect(Buffer.from(await shown.arrayBuffer()).equals(picture)).toBe(true);
  });

  it('are made of a VRM model, with the picture in it', async () => {
    const made = await upload(model, { replica_name: 'Model' }, '/v2/replicas');
    expect(Object.keys(made.body).toSorted()).toEqual(['replica_id', 'status']);
    const face = await settled(made.body.replica_id ?? '');
    expect(face).toMatchObject({ face_name: 'Model', status: 'completed', source_type: 'vrm' });
    const [thumbnail, source] = await Promise.all([
      fetch(face.thumbnail_image_url ?? ''),
      fetch(face.source_url ?? ''),
    ]);
    expect(Buffer.from(await thumbnail.arrayBuffer()).equals(picture)).toBe(true);
    expect(source.headers.get('content-type')).toBe('model/gltf-binary');
    expect(source.headers.get('content-disposition')).toContain('attachment');
    expect(Buffer.from(await source.arrayBuffer()).equals(model)).toBe(true);
  });

  it('are made of a picture behind a URL, and tell the callback', async () => {
    const callback_url = `${base}/done`;
    const made = await fromUrl({ train_image_url: `${base}/face.png`, callback_url });
    const { face_id } = made.body;
    expect(await settled(face_id)).toMatchObject({ status: 'completed', default_voice_id: 'espeak-de' });
    await expect.poll(() => callbacks).toContainEqual({ face_id, replica_id: face_id, status: 'ready' });
    const film = await fromUrl({ train_video_url: `${base}/film.mp4`, callback_url });
    const failed = await settled(film.body.face_id);
    expect(failed).toMatchObject({ status: 'error', thumbnail_image_url: null });
    expect(failed.error_message).toMatch(/video/);
    const told = {
      face_id: failed.face_id,
      replica_id: failed.face_id,
      status: 'error',
      error_message: failed.error_message,
    };
    await expect.poll(() => callbacks).toContainEqual(told);
    const gone = await fromUrl({ train_image_url: `${base}/none.png` });
    expect((await settled(gone.body.face_id)).error_message).toContain('status 404');
    expect((await fetch(`${server.url}/faces/files/${'0'.repeat(32)}`)).status).toBe(404);
  });

  it('are refused with the field that is wrong', async () => {
    const neither = await server.request('POST', '/v2/faces', { face_name: 'x' });
    expect(neither.body.error).toContain('Either train_video_url or train_image_url must be provided.');
    const cases: [object, string][] = [
      [{ train_image_url: `${base}/face.png`, train_video_url: `${base}/a.mp4` }, 'train_image_url'],
      [{ train_image_url: `${base}/face.png`, voice_name: null }, 'voice_name'],
      [{ train_image_url: `${base}/face.png`, voice_name: 'Klingon' }, 'voice_name'],
      [{ train_image_url: 'https://10.0.0.1/x.png' }, 'train_image_url'],
      [{ train_image_url: 'ftp://example.com/x.png' }, 'train_image_url'],
      [{ train_image_url: `${base}/face.png`, callback_url: 'https://192.168.1.1/' }, 'callback_url'],
      [{ train_image_url: `${base}/face.png`, model_name: 'phoenix-9' }, 'model_name'],
      [{ train_image_url: `${base}/face.png`, face_name: 'x'.repeat(256) }, 'face_name'],
      [{ train_image_url: `${base}/face.png`, face_name: 'a', replica_name: 'b' }, 'face_name'],
    ];
    for (const [body, path] of cases) {
      const answer = await fromUrl(body);
      expect([body, answer.status, answer.body.details[0].path]).toEqual([body, 400, path]);
    }
    expect(await upload(Buffer.from('<svg/>'))).toMatchObject({ status: 400, body: { details: [{ path: 'file' }] } });
    const stray = await fromUrl({ train_image_url: `${base}/face.png`, replica_name: 'x', colour: 'red' });
    expect(stray.headers.get('palaver-ignored-fields')).toBe('colour');
  });

  it('are renamed, and belong to one account', async () => {
    const { body } = await upload(picture);
    const path = `/v2/faces/${body.face_id}`;
    await settled(body.face_id ?? '');
    expect(await server.ok('PATCH', `${path}/name`, { face_name: 'Lift' })).toMatchObject({ face_name: 'Lift' });
    const legacy = await server.ok('PATCH', `/v2/replicas/${body.face_id}/name/`, { replica_name: 'Hall' });
    expect(legacy).toMatchObject({ replica_name: 'Hall' });
    for (const bad of [{}, { face_name: '' }, { face_name: '  ' }, { face_name: 5 }, { face_name: 'x'.repeat(256) }]) {
      const answer = await server.request('PATCH', `${path}/name`, bad);
      expect([bad, answer.status, answer.body.details[0].path]).toEqual([bad, 400, 'face_name']);
    }
    for (const [method, at, sent] of [
      ['GET', path],
      ['PATCH', `${path}/name`, { face_name: 'x' }],
      ['DELETE', path],
    ] as const) {
      const seen = await server.request(method, at, sent, { key: other });
      expect([seen.status, seen.body.error]).toEqual([400, 'Invalid face_id']);
    }
  });

  it('are listed after the stock set, and filtered', async () => {
    const { key } = await server.account('lister');
    const send = (over: object) =>
      server.ok<FaceRow>(
        'POST',
        '/v2/faces',
        { train_image_url: `${base}/face.png`, voice_name: 'german', ...over },
        { key },
      );
    const first = (await send({})).face_id;
    const second = (await send({ model_name: 'phoenix-3' })).face_id;
    const list = async (query: string) => {
      const page = await server.ok<{ data: FaceRow[]; total_count: number }>('GET', `/v2/faces?${query}`, undefined, {
        key,
      });
      return [page.data.map((face) => face.face_id), page.total_count] as const;
    };
    const [all, total] = await list('limit=100');
    expect(total).toBe(all.length);
    expect(new Set(all.slice(-2))).toEqual(new Set([first, second]));
    expect((await list('limit=100&sort=desc'))[0]).toEqual(all.toReversed());
    for (let page = 1; page <= 4; page += 1) {
      expect((await list(`limit=4&page=${page}`))[0]).toEqual(all.slice(4 * page - 4, 4 * page));
      expect((await list(`limit=4&page=${page}&sort=desc`))[0]).toEqual(all.toReversed().slice(4 * page - 4, 4 * page));
    }
    expect((await list('face_type=user'))[1]).toBe(2);
    expect(await list('model_name=phoenix-3')).toEqual([[second], 1]);
    expect((await list('limit=100&sort=recommended'))[0].slice(-2)).toEqual(all.slice(-2));
    expect((await list(`face_ids=${second},${all[0]},${first}`))[0]).toEqual([second, all[0], first]);
    expect((await list(`face_ids=${first}&face_type=system`))[1]).toBe(0);
    expect((await server.request('GET', `/v2/faces?face_ids=${first}`)).body.total_count).toBe(0);
  });

  it('are worn by PALs and conversations until they are deleted', async () => {
    const { body } = await upload(picture);
    const default_face_id = body.face_id ?? '';
    const face = await settled(default_face_id);
    const { pal_id } = await server.ok<{ pal_id: string }>('POST', '/v2/pals', { system_prompt: 's', default_face_id });
    expect(await server.ok('POST', '/v2/conversations', { pal_id })).toMatchObject({ status: 'active' });
    expect((await server.request('DELETE', `/v2/faces/${default_face_id}`)).status).toBe(200);
    expect((await server.request('DELETE', `/v2/faces/${default_face_id}`)).status).toBe(400);
    expect((await server.request('GET', `/v2/faces?face_ids=${default_face_id}`)).body.total_count).toBe(0);
    expect((await fetch(face.source_url ?? '')).status).toBe(404);
    const refused = await server.request('POST', '/v2/conversations', { pal_id });
    expect([refused.status, refused.body.error]).toEqual([400, 'Invalid face_id']);
  });

  it('are erased with their files, and system faces stay', async () => {
    const { body } = await upload(model);
    await settled(body.face_id ?? '');
    const blobs = async () =>
      Number(
        (await server.platform.store.read<{ n: number }>({ sql: 'SELECT count(*) AS n FROM blobs', parameters: [] }))[0]
          ?.n,
      );
    const before = await blobs();
    expect((await server.request('DELETE', `/v2/replicas/${body.face_id}?hard=true`)).status).toBe(200);
    expect(await blobs()).toBe(before - 2);
    const [stock] = (await server.ok<{ data: FaceRow[] }>('GET', '/v2/faces?limit=1')).data;
    expect((await server.request('DELETE', `/v2/faces/${stock?.face_id}`)).status).toBe(400);
    expect((await server.request('PATCH', `/v2/faces/${stock?.face_id}/name`, { face_name: 'x' })).status).toBe(400);
  });
});
