import { expect, it } from 'vitest';
import { until } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform } from '../support/platform.ts';
import { formOf, QUICK, settled } from './documents-bed.ts';
import { startSite } from './site.ts';

describeOnEachDatabase('documents of several accounts', (database) => {
  it('are read while the servers of another account do not answer', async () => {
    const server = await bootPlatform({ database, overrides: { documents: QUICK } });
    const silent = () => undefined;
    const site = await startSite({ '/robots.txt': '', '/good.txt': 'Open from nine to five.' });
    const slow = Array.from({ length: 14 }, (_, index) => `/slow${index}.txt`);
    for (const path of [...slow, '/site']) site.pages[path] = silent;
    for (const path of slow) await server.ok('POST', '/v2/documents', { document_url: site.url + path });
    for (let crawls = 0; crawls < 3; crawls += 1) {
      await server.ok('POST', '/v2/documents', {
        document_url: `${site.url}/site`,
        crawl: { depth: 1, max_pages: 5 },
      });
    }
    await until(() => site.paths.filter((path) => path.startsWith('/slow')).length > 0 && site.paths.includes('/site'));

    const other = await server.account();
    const theirs = { ...server, ok: asKey(server.ok, other.key) };
    const added = await Promise.all([
      theirs.ok<{ document_id: string }>('POST', '/v2/documents', { document_url: `${site.url}/good.txt` }),
      theirs.ok<{ document_id: string }>('POST', '/v2/documents', undefined, formOf({ name: 'a.md', bytes: 'Text.' })),
      theirs.ok<{ document_id: string }>('POST', '/v2/documents', {
        document_url: `${site.url}/good.txt`,
        crawl: { depth: 1, max_pages: 5 },
      }),
    ]);
    for (const { document_id } of added) {
      expect(await settled(theirs, document_id, 15_000)).toMatchObject({ status: 'ready' });
    }
    // Of the account's share, and no more.
    expect(site.paths.filter((path) => path.startsWith('/slow'))).toHaveLength(3);
    expect(site.paths.filter((path) => path === '/site')).toHaveLength(2);
  });
});

type Ok = Awaited<ReturnType<typeof bootPlatform>>['ok'];

function asKey(ok: Ok, key: string): Ok {
  return (method, path, body, options) => ok(method, path, body, { ...options, key });
}
