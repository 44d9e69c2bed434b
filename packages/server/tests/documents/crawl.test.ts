import type { KnowledgeDocument } from '@palaver/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEndpoint, until } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';
import { addDocument, chunksOf, QUICK, readyDocument, settled } from './documents-bed.ts';
import { startSite } from './site.ts';

describeOnEachDatabase('a crawl', (database) => {
  let server: TestPlatform;
  let later = 0;

  beforeAll(async () => {
    server = await bootPlatform({ database, overrides: { documents: QUICK, now: () => Date.now() + later } });
  });
  afterAll(() => server.close());

  const page = (title: string, ...links: readonly string[]) =>
    `<title>${title}</title><p>This is ${title}.</p>${links.map((link) => `<a href="${link}">go</a>`).join('')}`;

  it('follows the links of the site as deep as it may, each page once', async () => {
    const site = await startSite({
      '/': page('Start', '/a', 'b#x', '/b#y', '/picture.png', 'https://elsewhere.invalid/', 'mailto:a@b.c', '/lost'),
      '/a': page('A', '/', '/deep'),
      '/b': page('B', '/moved'),
      '/deep': page('Deep', '/deeper'),
      '/moved': { status: 301, location: '/moved-here' },
      '/moved-here': page('Moved'),
      '/deeper': page('Deeper'),
    });
    const flat = await readyDocument(server, { document_url: `${site.url}/`, crawl: { depth: 1, max_pages: 100 } });
    expect(flat).toMatchObject({
      crawl_config: { depth: 1, max_pages: 100 },
      crawled_urls: [`${site.url}/`, `${site.url}/a`, `${site.url}/b`],
      crawl_count: 1,
    });
    expect(flat.last_crawled_at).not.toBeNull();
    const chunks = await chunksOf(server, flat.document_id);
    expect(chunks.map(({ heading, source_url }) => [heading, source_url])).toEqual([
      ['Start', `${site.url}/`],
      ['A', `${site.url}/a`],
      ['B', `${site.url}/b`],
    ]);
    const deep = await readyDocument(server, { document_url: `${site.url}/`, crawl: { depth: 2, max_pages: 100 } });
    expect(deep.crawled_urls?.map((url) => url.slice(site.url.length))).toEqual([
      '/',
      '/a',
      '/b',
      '/deep',
      '/moved-here',
    ]);
    const few = await readyDocument(server, { document_url: `${site.url}/`, crawl: { depth: 9, max_pages: 2 } });
    expect(few.crawled_urls).toHaveLength(2);
    expect(site.paths).not.toContain('/picture.png');
  });

  it('keeps to what the site and its pages let robots do', async () => {
    const site = await startSite({
      '/robots.txt': 'User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /private\nAllow: /private/open\n',
      '/': page('Start', '/private/x', '/private/open', '/quiet', '/dead-end'),
      '/private/x': page('Private'),
      '/private/open': page('Open'),
      '/quiet': `<meta name="robots" content="noindex">${page('Quiet', '/behind-quiet')}`,
      '/dead-end': `<meta name="ROBOTS" content="nofollow">${page('Dead end', '/behind-dead-end')}`,
      '/behind-quiet': page('Behind'),
      '/behind-dead-end': page('Behind'),
    });
    const read = await readyDocument(server, { document_url: site.url, crawl: { depth: 5, max_pages: 50 } });
    expect(read.crawled_urls?.map((url) => url.slice(site.url.length))).toEqual([
      '/',
      '/private/open',
      '/dead-end',
      '/behind-quiet',
    ]);
    expect(site.paths).not.toContain('/private/x');
    expect(site.paths).not.toContain('/behind-dead-end');
  });

  it.each([
    [
      'a site that forbids it',
      { '/robots.txt': 'User-agent: palaver\nDisallow: /', '/': '<p>Hello.' },
      'website_processing_failed',
    ],
    [
      'a site whose rules cannot be had',
      { '/robots.txt': { status: 500 }, '/': '<p>Hello.' },
      'website_processing_failed',
    ],
    ['a site whose first page is gone', { '/x': '<p>Hello.' }, 'website_processing_failed'],
    [
      'a site that leads into the inner network',
      { '/': { status: 302, location: 'http://10.0.0.1/' } },
      'invalid_file_url',
    ],
  ] as const)('of %s ends in an error', async (_name, pages, error_message) => {
    const site = await startSite({ ...pages });
    const { document_id } = await addDocument(server, { document_url: `${site.url}/`, crawl: {} });
    expect(await settled(server, document_id)).toMatchObject({ status: 'error', error_message });
  });

  it('leaves out pages that fail, and sends nothing to hosts that links name', async () => {
    const site = await startSite({
      '/': page('Start', '/big', '/binary', 'http://10.0.0.1/x', '/inner', '/good'),
      '/big': { body: Buffer.alloc(11_000_000, '<p>a</p>') },
      '/binary': { type: 'text/html', body: new Uint8Array([0, 1, 2]) },
      '/inner': { status: 302, location: 'http://10.0.0.1/secret' },
      '/good': page('Good'),
    });
    const read = await readyDocument(server, { document_url: site.url, crawl: { depth: 1, max_pages: 10 } });
    expect(read.crawled_urls).toEqual([`${site.url}/`, `${site.url}/good`]);
  });

  it('is made again once an hour, with new settings where they are given', async () => {
    const site = await startSite({ '/': page('Start', '/a'), '/a': page('A') });
    const endpoint = await startEndpoint();
    const made = await readyDocument(server, {
      document_url: `${site.url}/`,
      crawl: { depth: 1, max_pages: 1 },
      callback_url: `${endpoint.url}/crawls`,
    });
    const path = `/v2/documents/${made.document_id}/recrawl`;
    const early = await server.request('POST', path, {});
    expect(early.status).toBe(429);
    expect(early.body.error).toMatch(/try again in 60 minutes$/);
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(3_500);
    later += 59 * 60_000 + 30_000;
    expect((await server.request('POST', path, {})).body.error).toMatch(/try again in 1 minute$/);
    later += 60_000;
    site.pages['/a'] = page('New A');
    const answer = await server.request('POST', path, { crawl: { max_pages: 5 } });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      status: 'recrawling',
      crawl_config: { depth: 1, max_pages: 5 },
      crawl_count: 1,
    });
    const again = await settled(server, made.document_id);
    expect(again).toMatchObject({ status: 'ready', crawl_count: 2, crawled_urls: [`${site.url}/`, `${site.url}/a`] });
    const chunks = await chunksOf(server, made.document_id);
    expect(chunks.map(({ content }) => content)).toEqual(['This is Start.\ngo', 'This is New A.']);
    await until(() => endpoint.at('/crawls').length === 4);
    expect(endpoint.at('/crawls').map(({ json }) => json.status)).toEqual([
      'processing',
      'ready',
      'recrawling',
      'ready',
    ]);
    const { db } = server.platform.store;
    const left = await db
      .selectFrom('document_chunks')
      .select('generation')
      .distinct()
      .where('document_id', '=', made.document_id)
      .execute();
    expect(left).toHaveLength(1);
  });

  it('that fails keeps the passages of the one before', async () => {
    const site = await startSite({ '/': page('Start') });
    const { document_id } = await readyDocument(server, { document_url: site.url, crawl: {} });
    later += 3_700_000;
    delete site.pages['/'];
    await server.ok('POST', `/v2/documents/${document_id}/recrawl`);
    expect(await settled(server, document_id)).toMatchObject({ status: 'error', crawl_count: 1 });
    expect(await chunksOf(server, document_id)).toHaveLength(1);
    site.pages['/'] = page('Back');
    await server.ok('POST', `/v2/documents/${document_id}/recrawl`, {});
    expect(await settled(server, document_id)).toMatchObject({ status: 'ready', error_message: null, crawl_count: 2 });
  });

  it('is not made again of what was none, or while it runs', async () => {
    const site = await startSite({
      '/a.txt': 'Text.',
      '/slow': (_request, response) => void setTimeout(() => response.end('<p>x'), 400),
    });
    const file = await readyDocument(server, { document_url: `${site.url}/a.txt` });
    const none = await server.request('POST', `/v2/documents/${file.document_id}/recrawl`, {});
    expect(none).toMatchObject({
      status: 400,
      body: { error: 'Bad Request. crawl: the document has no crawl configuration' },
    });
    const wrong = await server.request('POST', `/v2/documents/${file.document_id}/recrawl`, { crawl: { depth: 0 } });
    expect(wrong.body.error).toContain('crawl.depth');
    const { document_id } = await addDocument(server, { document_url: `${site.url}/slow`, crawl: {} });
    const busy = await server.request('POST', `/v2/documents/${document_id}/recrawl`, {});
    expect(busy).toMatchObject({ status: 409, body: { code: 'conflict' } });
    await settled(server, document_id);
  });

  it('runs five times at once for an account, which has at most a hundred', async () => {
    const { key } = await server.account();
    const waiting: (() => void)[] = [];
    const site = await startSite({
      '/': (_request, response) => void waiting.push(() => response.end('<p>x')),
    });
    const body = { document_url: `${site.url}/`, crawl: {} };
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => server.request('POST', '/v2/documents', body, { key })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(5).fill(200), ...Array(7).fill(429)]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body.error).toBe('at most 5 crawls of an account run at a time');
    expect(await server.ok<{ total_count: number }>('GET', '/v2/documents', undefined, { key })).toMatchObject({
      total_count: 5,
    });
    const releasing = setInterval(() => waiting.splice(0).forEach((go) => void go()), 20);
    await until(
      async () =>
        (await server.ok<{ total_count: number }>('GET', '/v2/documents?status=ready', undefined, { key }))
          .total_count === 5,
      20_000,
    );
    clearInterval(releasing);
    const { store } = server.platform;
    const [row] = await store.db
      .selectFrom('documents')
      .selectAll()
      .where('status', '=', 'ready')
      .where('crawl', 'is not', null)
      .orderBy('created_at', 'desc')
      .limit(1)
      .execute();
    if (row === undefined) throw new Error('no crawled document');
    await store.commit(
      Array.from({ length: 95 }, (_, index) => ({
        query: store.db
          .insertInto('documents')
          .values({ ...row, document_id: `dfff${String(index).padStart(8, '0')}` })
          .compile(),
      })),
    );
    const full = await server.request('POST', '/v2/documents', body, { key });
    expect(full).toMatchObject({ status: 429, body: { error: 'an account has at most 100 crawled documents' } });
    const one = await server.ok<KnowledgeDocument>('POST', '/v2/documents', { document_url: `${site.url}/x` }, { key });
    expect(one.crawl_config).toBeNull();
  });
});
