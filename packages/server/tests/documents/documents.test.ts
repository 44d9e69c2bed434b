import { createHmac } from 'node:crypto';
import { createClient } from '@palaver/client';
import type { KnowledgeDocument } from '@palaver/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEndpoint, until } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';
import { addDocument, chunksOf, formOf, QUICK, readyDocument, settled } from './documents-bed.ts';
import { startSite } from './site.ts';

interface List {
  readonly data: readonly KnowledgeDocument[];
  readonly total_count: number;
  readonly page: number;
  readonly limit: number;
}

describeOnEachDatabase('documents', (database) => {
  let server: TestPlatform;

  beforeAll(async () => {
    server = await bootPlatform({ database, overrides: { documents: QUICK } });
  });
  afterAll(() => server.close());

  const list = (query: string, key?: string) =>
    server.ok<List>('GET', `/v2/documents?${query}`, undefined, key === undefined ? {} : { key });

  it('are made of a URL, read, and show what they hold', async () => {
    const site = await startSite({
      '/opening%20hours.html': '<title>x</title><h1>Hours</h1><p>Open from nine to five.',
    });
    const made = await addDocument(server, {
      document_url: `${site.url}/opening%20hours.html#top`,
      tags: ['visitors', 'hours', 'visitors', ' hours '],
      participant_tags: ['guest'],
      custom_description: 'When we are open.',
      is_customer_support_document: true,
    });
    expect(made).toMatchObject({
      document_name: 'opening hours.html',
      document_url: `${site.url}/opening%20hours.html#top`,
      status: 'started',
      display_status: 'Waiting to be read',
      progress: 0,
      error_message: null,
      callback_url: null,
      tags: ['visitors', 'hours'],
      participant_tags: ['guest'],
      custom_description: 'When we are open.',
      is_customer_support_document: true,
      font_size_aware_extraction: false,
      crawl_config: null,
      crawled_urls: null,
      last_crawled_at: null,
      crawl_count: 0,
    });
    expect(made.document_id).toMatch(/^d[0-9a-f]{11}$/);
    expect(await settled(server, made.document_id)).toMatchObject({
      status: 'ready',
      progress: 100,
      crawled_urls: null,
    });
    expect(await chunksOf(server, made.document_id)).toEqual([
      expect.objectContaining({ content: 'Open from nine to five.', heading: 'Hours', position: 0, source_url: null }),
    ]);
  });

  it('tell their callback of each change of status, in order and signed', async () => {
    const site = await startSite({ '/a.txt': 'Some text.' });
    const endpoint = await startEndpoint();
    const made = await addDocument(server, {
      document_url: `${site.url}/a.txt`,
      callback_url: `${endpoint.url}/documents`,
    });
    await until(() => endpoint.at('/documents').length === 2);
    const [first, second] = endpoint.at('/documents');
    expect(first?.json).toMatchObject({ document_id: made.document_id, status: 'processing' });
    expect(second?.json).toMatchObject({ document_id: made.document_id, status: 'ready', progress: 100 });
    expect(second?.json).not.toHaveProperty('callback_url');
    const { secret } = await server.ok<{ secret: string }>('GET', '/v2/webhook_secret');
    const signed = `${second?.headers['webhook-id']}.${second?.headers['webhook-timestamp']}.${second?.text}`;
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    expect(second?.headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    );
  });

  it('end in an error with the reason', async () => {
    const site = await startSite({
      '/empty.txt': '',
      '/blank.html': '<p> </p>',
      '/picture.png': new Uint8Array([137, 80, 78, 71, 0, 0]),
      '/loop': { status: 302, location: '/loop' },
      '/away': { status: 302, location: 'http://10.0.0.1/secret' },
    });
    const reasons = await Promise.all(
      ['/empty.txt', '/blank.html', '/picture.png', '/gone', '/loop', '/away'].map(async (path) => {
        const { document_id } = await addDocument(server, { document_url: site.url + path });
        const { status, error_message, display_status, progress } = await settled(server, document_id);
        expect({ status, progress }).toEqual({ status: 'error', progress: null });
        expect(display_status).not.toBe('');
        return error_message;
      }),
    );
    expect(reasons).toEqual([
      'file_empty',
      'file_empty',
      'file_format_unsupported',
      'file_download_failed',
      'file_download_failed',
      'invalid_file_url',
    ]);
  });

  it('try again what may pass', async () => {
    let asked = 0;
    const site = await startSite({
      '/busy.txt': (_request, response) => {
        asked += 1;
        response.writeHead(asked < 3 ? 503 : 200, { 'content-type': 'text/plain' }).end('Here it is.');
      },
    });
    await readyDocument(server, { document_url: `${site.url}/busy.txt` });
    expect(asked).toBe(3);
  });

  it.each([
    [{}, 'document_url: is required'],
    [{ document_url: 7 }, 'document_url: must be a string'],
    [{ document_url: 'hours.pdf' }, 'document_url: must be an absolute URL'],
    [{ document_url: 'ftp://museum.example.com/a.pdf' }, 'document_url: the scheme must be https'],
    [{ document_url: 'http://10.1.2.3/a.pdf' }, 'document_url: the address 10.1.2.3 is not public'],
    [
      { document_url: 'https://x.example.com', callback_url: 'http://x.example.com' },
      'callback_url: the scheme must be',
    ],
    [{ document_url: 'https://x.example.com', document_name: 'x'.repeat(256) }, 'document_name: must have at most 255'],
    [{ document_url: 'https://x.example.com', tags: 'a' }, 'tags: must be an array'],
    [{ document_url: 'https://x.example.com', tags: ['a', 1] }, 'tags.1: must be a string'],
    [{ document_url: 'https://x.example.com', tags: ['x'.repeat(65)] }, 'tags.0: must have at most 64'],
    [
      { document_url: 'https://x.example.com', tags: Array.from({ length: 33 }, (_, index) => `t${index}`) },
      'tags: must have at most 32',
    ],
    [{ document_url: 'https://x.example.com', crawl: true }, 'crawl: must be an object'],
    [{ document_url: 'https://x.example.com', crawl: { depth: 11 } }, 'crawl.depth: must be a whole number between 1'],
    [{ document_url: 'https://x.example.com', crawl: { max_pages: 0 } }, 'crawl.max_pages: must be a whole number'],
    [
      { document_url: 'https://x.example.com', font_size_aware_extraction: 'yes' },
      'font_size_aware_extraction: must be',
    ],
  ])('refuse %j', async (body, message) => {
    const answer = await server.request('POST', '/v2/documents', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(`Bad Request. ${message}`);
    expect(answer.body.message).toBe(answer.body.error);
  });

  it('take half characters for what they are', async () => {
    const body = { document_url: 'https://x.invalid', document_name: 'a\ud800', tags: ['\ud800', '\udc00', 'b'] };
    const made = await addDocument(server, body);
    expect(made).toMatchObject({ document_name: 'a\ufffd', tags: ['\ufffd', 'b'] });
  });

  it('name what they ignore', async () => {
    const body = { document_url: 'https://x.invalid', crawl: { depth: 1, speed: 3 }, colour: 'red' };
    const answer = await server.request('POST', '/v2/documents/', body);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('palaver-ignored-fields')).toBe('colour, crawl.speed');
  });

  it('are listed from page 0 with every filter', async () => {
    const { key } = await server.account();
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const { document_id } = await server.ok<KnowledgeDocument>(
        'POST',
        '/v2/documents',
        {
          document_url: 'https://nobody.invalid/x',
          document_name: `Guide ${index} Ä`,
          tags: index % 2 === 0 ? ['even', `n${index}`] : ['odd'],
          participant_tags: index === 3 ? ['vip'] : [],
        },
        { key },
      );
      ids.push(document_id);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    const found = async (query: string) =>
      (await list(query, key)).data.map(({ document_id }) => ids.indexOf(document_id));
    expect(await list('limit=2', key)).toMatchObject({ total_count: 5, page: 0, limit: 2 });
    expect(await found('limit=2&page=1')).toEqual([2, 3]);
    expect(await found('limit=2&page=9')).toEqual([]);
    expect(await found('sort=descending')).toEqual([4, 3, 2, 1, 0]);
    expect(await found('sort=desc&limit=1')).toEqual([4]);
    expect(await found('tags=odd,n2')).toEqual([1, 2, 3]);
    expect(await found('tags=even&tags=odd')).toEqual([0, 1, 2, 3, 4]);
    expect(await found('participant_tags=vip&verbose=true')).toEqual([3]);
    expect(await found('name_or_uuid=guide%203')).toEqual([3]);
    expect(await found(`name_or_uuid=${ids[1]}`)).toEqual([1]);
    expect(await found('name_or_uuid=%25')).toEqual([]);
    expect((await server.request('GET', '/v2/documents?status=lost', undefined, { key })).status).toBe(400);
    expect((await server.request('GET', '/v2/documents?page=-1', undefined, { key })).status).toBe(400);
    for (const id of ids)
      await until(
        async () =>
          (await server.ok<KnowledgeDocument>('GET', `/v2/documents/${id}`, undefined, { key })).status === 'error',
      );
    expect(await found('status=error')).toHaveLength(5);
    expect(await found('status=ready')).toEqual([]);
    const tags = (query: string) => server.ok('GET', `/v2/documents/tags?${query}`, undefined, { key });
    expect(await tags('')).toEqual({ tags: ['even', 'n0', 'n2', 'n4', 'odd'], total_count: 5 });
    expect(await tags('limit=2&page=1')).toEqual({ tags: ['n2', 'n4'], total_count: 5 });
    expect(await tags('search=N')).toEqual({ tags: ['even', 'n0', 'n2', 'n4'], total_count: 4 });
  });

  it('are renamed and tagged anew, and nothing else changes', async () => {
    const made = await addDocument(server, {
      document_url: 'https://nobody.invalid/x',
      tags: ['a'],
      document_name: 'Old',
    });
    await settled(server, made.document_id);
    const path = `/v2/documents/${made.document_id}/`;
    const before = await server.ok<KnowledgeDocument>('GET', path);
    expect(await server.ok('PATCH', path, {})).toEqual(before);
    const changed = await server.ok<KnowledgeDocument>('PATCH', path, { document_name: ' New ', tags: ['b', 'c'] });
    expect(changed).toEqual({ ...before, document_name: 'New', tags: ['b', 'c'], updated_at: changed.updated_at });
    expect(await server.ok('GET', path)).toEqual(changed);
    expect((await list('tags=a')).data.map(({ document_id }) => document_id)).not.toContain(made.document_id);
    for (const body of [{ document_name: '' }, { document_name: null }, { tags: [''] }, { tags: 'x' }]) {
      expect((await server.request('PATCH', path, body)).status).toBe(400);
    }
    expect(await server.ok('GET', path)).toEqual(changed);
    expect(await server.ok('PATCH', path, { tags: null })).toMatchObject({ tags: [] });
  });

  it('that do not exist are a 404', async () => {
    for (const [method, path] of [
      ['GET', '/v2/documents/d00000000000'],
      ['GET', '/v2/documents/nonsense'],
      ['PATCH', '/v2/documents/d00000000000'],
      ['DELETE', '/v2/documents/d00000000000'],
      ['GET', '/v2/documents/d00000000000/chunks'],
      ['POST', '/v2/documents/d00000000000/recrawl'],
    ] as const) {
      const answer = await server.request(method, path, method === 'GET' ? undefined : {});
      expect(answer.status).toBe(404);
      expect(answer.body).toMatchObject({ message: 'Document not found', code: 'not_found' });
    }
  });

  it('give their passages page by page, and those that were looked for', async () => {
    const paragraphs = Array.from({ length: 40 }, (_, index) => `Room ${index} shows ${'boats and nets '.repeat(30)}.`);
    const site = await startSite({ '/long.txt': paragraphs.join('\n\n') });
    const { document_id } = await readyDocument(server, { document_url: `${site.url}/long.txt` });
    const all = await chunksOf(server, document_id);
    expect(all.length).toBeGreaterThan(20);
    const seen: unknown[] = [];
    for (let offset = ''; ; ) {
      const page = await server.ok<{ chunks: unknown[]; next_offset: string | null }>(
        'GET',
        `/v2/documents/${document_id}/chunks?collection=regular&limit=7&offset=${offset}`,
      );
      seen.push(...page.chunks);
      if (page.next_offset === null) break;
      offset = page.next_offset;
    }
    expect(seen).toEqual(all);
    const answer = await server.request('GET', `/v2/documents/${document_id}/chunks?offset=zzz`);
    expect(answer).toMatchObject({ status: 400 });
    const found = await server.ok<{ chunks: { content: string }[] }>(
      'GET',
      `/v2/documents/${document_id}/chunks?search=room%2017&limit=3`,
    );
    expect(found.chunks[0]?.content).toContain('Room 17');
  });

  it('go with their passages and their place in PALs', async () => {
    const site = await startSite({ '/a.txt': 'Some text.' });
    const kept = await readyDocument(server, { document_url: `${site.url}/a.txt`, tags: ['gone_tag'] });
    const { document_id } = await readyDocument(server, { document_url: `${site.url}/a.txt`, tags: ['gone_tag'] });
    const { pal_id } = await server.ok<{ pal_id: string }>('POST', '/v2/pals', {
      system_prompt: 'Answer from the documents.',
      document_ids: [document_id, kept.document_id],
    });
    expect((await server.request('DELETE', `/v2/documents/${document_id}`)).status).toBe(204);
    expect((await server.request('GET', `/v2/documents/${document_id}`)).status).toBe(404);
    expect((await server.request('DELETE', `/v2/documents/${document_id}`)).status).toBe(404);
    expect(await server.ok('GET', `/v2/pals/${pal_id}`)).toMatchObject({ document_ids: [kept.document_id] });
    const { db } = server.platform.store;
    await until(async () => {
      const rows = await db.selectFrom('document_chunks').where('document_id', '=', document_id).selectAll().execute();
      const row = await db.selectFrom('documents').where('document_id', '=', document_id).selectAll().execute();
      return rows.length === 0 && row.length === 0;
    });
    expect(await chunksOf(server, kept.document_id)).toHaveLength(1);
  });

  it('are made of a file that is sent with them', async () => {
    const form = formOf(
      { name: 'Prices 2027.md', bytes: '# Prices\n\nSix euros.' },
      { tags: 'a, b', is_customer_support_document: 'true' },
    );
    const made = await server.ok<KnowledgeDocument>('POST', '/v2/documents', undefined, form);
    expect(made).toMatchObject({
      document_name: 'Prices 2027.md',
      tags: ['a', 'b'],
      is_customer_support_document: true,
    });
    expect(await settled(server, made.document_id)).toMatchObject({ status: 'ready' });
    expect(await chunksOf(server, made.document_id)).toMatchObject([{ heading: 'Prices', content: 'Six euros.' }]);
    const both = formOf({ name: 'a.txt', bytes: 'x' }, { document_url: 'https://x.example.com' });
    expect((await server.request('POST', '/v2/documents', undefined, both)).body.error).toContain('document_url');
    const crawl = formOf({ name: 'a.txt', bytes: 'x' }, { crawl: '{"depth":1}' });
    expect((await server.request('POST', '/v2/documents', undefined, crawl)).body.error).toContain('crawl');
    const nameless = await server.request('POST', '/v2/documents', undefined, formOf(null, { tags: 'a' }));
    expect(nameless.body.error).toContain('file: is required');
  });

  it.each([
    ['a, b', ['a', 'b']],
    ['["a, b", "c"]', ['a, b', 'c']],
    ['[draft], b', ['[draft]', 'b']],
    ['["a", 1]', 'tags.1: must be a string'],
    ['["a\\u0000"]', 'tags.0: must not contain the character U+0000'],
  ])('take the tags %s of a form', async (tags, expected) => {
    const form = formOf({ name: 'a.txt', bytes: 'x' }, { tags });
    const answer = await server.request('POST', '/v2/documents', undefined, form);
    if (typeof expected === 'string') expect(answer.body.error).toContain(expected);
    else expect(answer.body.tags).toEqual(expected);
  });

  it('are made of a file whose part says a type with U+0000', async () => {
    const raw = `--X\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: te\0xt\r\n\r\nhello\r\n--X--\r\n`;
    const form = { raw, headers: { 'content-type': 'multipart/form-data; boundary=X' } };
    const { document_id } = await server.ok<{ document_id: string }>('POST', '/v2/documents', undefined, form);
    expect(await settled(server, document_id)).toMatchObject({ status: 'ready' });
    await server.ok('POST', '/api/v1/uploads/file/any', undefined, form);
  });

  it('are made of the URL that the upload API gives', async () => {
    const path = '/api/v1/uploads/file/developer-portal-documents?region=us-east-1&signDuration=600';
    const bearer = { authorization: `Bearer ${server.key}` };
    const form = formOf({ name: 'Ü 1.txt', bytes: 'Uploaded text.' });
    const answer = await server.request('POST', path, undefined, {
      ...form,
      key: null,
      headers: { ...form.headers, ...bearer },
    });
    expect(answer.status).toBe(200);
    const url = answer.body as string;
    expect(url).toMatch(new RegExp(`^${server.url}/uploads/u[0-9a-f]{32}/%C3%9C%201\\.txt$`));
    const file = await fetch(url);
    expect(await file.text()).toBe('Uploaded text.');
    expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
    const { document_id, document_name } = await readyDocument(server, { document_url: url });
    expect(document_name).toBe('Ü 1.txt');
    expect(await chunksOf(server, document_id)).toMatchObject([{ content: 'Uploaded text.' }]);
    // To another account the URL is one like any other, and this server is not a public place.
    const stranger = await server.account();
    const stolen = { document_url: url.replace('127.0.0.1', '10.0.0.9') };
    expect((await server.request('POST', '/v2/documents', stolen, { key: stranger.key })).status).toBe(400);
    await server.ok('DELETE', `/v2/documents/${document_id}`);
    await until(async () => (await fetch(url)).status === 404);
    expect(
      await server.platform.store.db
        .selectFrom('blob_parts')
        .selectAll()
        .where('blob_id', '=', url.split('/').at(-2) as string)
        .execute(),
    ).toEqual([]);
  });

  it('are not made of an upload without a file, a key, or room', async () => {
    const path = '/api/v1/uploads/file/any';
    const form = formOf({ name: 'a.txt', bytes: 'x' });
    expect((await server.request('POST', path, undefined, { ...form, key: null })).status).toBe(401);
    expect((await server.request('POST', path, undefined, formOf(null, { a: 'b' }))).body.error).toBe(
      'Bad Request. file: is required',
    );
    expect((await server.request('POST', path, {})).body.error).toBe('Bad Request. file: is required');
    const other = formOf({ name: 'a.txt', bytes: 'x', part: 'photo' });
    expect((await server.request('POST', path, undefined, other)).body.error).toContain('not in "photo"');
    const large = formOf({ name: 'a.txt', bytes: Buffer.alloc(52_428_801, 97) });
    const refused = await server.request('POST', path, undefined, large);
    expect(refused).toMatchObject({ status: 413, body: { code: 'too_large' } });
  });
});

describeOnEachDatabase('files that nobody uses', (database) => {
  it('are swept away, and the others stay', async () => {
    let later = 0;
    const tuning = { ...QUICK, purgeMs: 50 };
    const server = await bootPlatform({ database, overrides: { documents: tuning, now: () => Date.now() + later } });
    const { db } = server.platform.store;
    const upload = (name: string) =>
      server.ok<string>('POST', '/api/v1/uploads/file/any', undefined, formOf({ name, bytes: name }));
    const used = await upload('used.txt');
    const loose = await upload('loose.txt');
    const { document_id } = await readyDocument(server, { document_url: used });
    await server.platform.documents.saveFile('b-of-a-request-that-broke-off', Buffer.from('x'));
    const names = async () =>
      (await db.selectFrom('uploads').select('file_name').execute()).map((row) => row.file_name);
    expect((await names()).sort()).toEqual(['loose.txt', 'used.txt']);
    later = 86_500_000;
    await until(
      async () => (await names()).length === 1 && (await db.selectFrom('blobs').selectAll().execute()).length === 1,
    );
    expect(await names()).toEqual(['used.txt']);
    expect([(await fetch(used)).status, (await fetch(loose)).status]).toEqual([404, 404]);
    expect(await db.selectFrom('blob_parts').select('part').execute()).toHaveLength(1);
    expect(await chunksOf(server, document_id)).toHaveLength(1);
    await server.close();
  });
});

describeOnEachDatabase('documents through the SDK', (database) => {
  it('are uploaded, made, listed and read', async () => {
    const server = await bootPlatform({ database, overrides: { documents: QUICK } });
    const client = createClient({ baseUrl: server.url, apiKey: server.key });
    const url = await client.uploads.create('any', { file: new File(['name,price\nlamp,5\n'], 'prices.csv') });
    const { document_id } = await client.documents.create({ document_url: url, tags: ['shop'] });
    await settled(server, document_id);
    const { chunks } = await client.documents.chunks(document_id);
    expect(chunks.map(({ content }) => content)).toEqual(['name: lamp; price: 5']);
    expect(await client.documents.tags()).toEqual({ tags: ['shop'], total_count: 1 });
    expect((await client.documents.list({ tags: ['shop', 'x'] })).data).toHaveLength(1);
    await client.documents.delete(document_id);
    await expect(client.documents.get(document_id)).rejects.toMatchObject({ status: 404 });
  });
});
