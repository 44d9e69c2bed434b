import { afterEach, expect, it } from 'vitest';
import { until } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';
import { addDocument, chunksOf, QUICK, readyDocument, settled } from './documents-bed.ts';
import { docxFile } from './office-files.ts';
import { startSite } from './site.ts';

describeOnEachDatabase('documents that do not end', (database) => {
  let server: TestPlatform;
  afterEach(() => server.close());

  it('endless stream and endless drip are cut off', async () => {
    server = await bootPlatform({ database, overrides: { documents: { ...QUICK, fetchTimeoutMs: 5_000 } } });
    const piece = Buffer.alloc(1_048_576, 'a b c ');
    const site = await startSite({
      '/stream.txt': (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' });
        const more = (): void => {
          while (!response.destroyed && response.write(piece));
        };
        response.on('drain', more);
        more();
      },
      '/drip.txt': (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' });
        const timer = setInterval(() => response.write('a'), 50);
        response.on('close', () => clearInterval(timer));
      },
    });
    const stream = await addDocument(server, { document_url: `${site.url}/stream.txt` });
    const drip = await addDocument(server, { document_url: `${site.url}/drip.txt` });
    expect(await settled(server, stream.document_id)).toMatchObject({ error_message: 'file_size_too_large' });
    expect(await settled(server, drip.document_id)).toMatchObject({ error_message: 'file_download_failed' });
  });

  it('a file that takes too long ends in an error, and the next one is read', async () => {
    server = await bootPlatform({ database, overrides: { documents: { ...QUICK, limits: { wallMs: 1 } } } });
    const site = await startSite({ '/a.docx': docxFile(), '/b.txt': 'Text.' });
    const { document_id } = await addDocument(server, { document_url: `${site.url}/a.docx` });
    expect(await settled(server, document_id)).toMatchObject({ error_message: 'document_processing_failed' });
  });
});

describeOnEachDatabase('the reading of a document', (database) => {
  it('goes on after a restart, and after a crash that left half of it', async () => {
    let isSlow = true;
    const site = await startSite({
      '/a.txt': (_request, response) => {
        if (isSlow) return;
        response.writeHead(200, { 'content-type': 'text/plain' }).end('The lamp of the lighthouse.');
      },
    });
    let server = await bootPlatform({ database, overrides: { documents: QUICK } });
    const { document_id } = await addDocument(server, { document_url: `${site.url}/a.txt` });
    await until(() => site.paths.length > 0);
    await server.close();
    isSlow = false;
    server = await bootPlatform({ database, overrides: { documents: QUICK } });
    expect(await settled(server, document_id)).toMatchObject({ status: 'ready' });

    const { store } = server.platform;
    const at = Date.now();
    await store.commit([
      {
        query: store.db
          .updateTable('documents')
          .set({ status: 'processing', progress: 80 })
          .where('document_id', '=', document_id)
          .compile(),
        expect: 1,
      },
      {
        query: store.db
          .insertInto('document_chunks')
          .values({
            document_id,
            generation: 2,
            position: 0,
            heading: null,
            content: 'Half.',
            source_url: null,
            embedding: null,
          })
          .compile(),
      },
      {
        query: store.db
          .insertInto('jobs')
          .values({
            job_id: `left-by-a-crash-${database.kind}`,
            kind: 'documents.read',
            payload: JSON.stringify({ document_id, generation: 1 }),
            dedupe_key: null,
            run_at: at,
            attempts: 1,
            max_attempts: 8,
            locked_by: 'dead',
            // The embedded store has one process: at its start every lock is a dead one's.
            locked_until: database.kind === 'sqlite' ? at + 3_600_000 : at - 1,
            last_error: null,
            created_at: at,
            dead_at: null,
          })
          .compile(),
      },
    ]);
    await server.close();
    server = await bootPlatform({ database, overrides: { documents: QUICK } });
    expect(await settled(server, document_id)).toMatchObject({ status: 'ready', progress: 100 });
    expect((await chunksOf(server, document_id)).map(({ content }) => content)).toEqual([
      'The lamp of the lighthouse.',
    ]);
    await until(async () => {
      const rows = await server.platform.store.db.selectFrom('document_chunks').selectAll().execute();
      return rows.length === 1;
    });
    await server.close();
  });

  it('is given up after a document has ended several processes', async () => {
    const server = await bootPlatform({ database, overrides: { documents: QUICK } });
    const site = await startSite({ '/a.txt': 'Text.' });
    const { document_id } = await readyDocument(server, { document_url: `${site.url}/a.txt` });
    const { store } = server.platform;
    const reading = store.db.selectFrom('jobs').selectAll().where('kind', '=', 'documents.read');
    await until(async () => (await reading.execute()).length === 0);
    await store.commit([
      {
        query: store.db
          .updateTable('documents')
          .set({ status: 'processing' })
          .where('document_id', '=', document_id)
          .compile(),
      },
      ...server.platform.documents.readWrites({
        account_id: server.accountId,
        document_id,
        generation: 1,
        crawl: null,
        upload_id: null,
      }),
      {
        query: store.db.updateTable('jobs').set({ attempts: 6 }).where('kind', '=', 'documents.read').compile(),
        expect: 1,
      },
    ]);
    server.platform.jobs.wake();
    expect(await settled(server, document_id)).toMatchObject({ error_message: 'document_processing_failed' });
    await server.close();
  });
});
