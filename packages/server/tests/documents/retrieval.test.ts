import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RetrievalSettings, RetrievalStrategy } from '../../src/documents/retriever.ts';
import { resolveDocuments } from '../../src/documents/search.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';
import { addDocument, QUICK, readyDocument, settled } from './documents-bed.ts';
import { startSite } from './site.ts';

const GUIDE = `# Visiting

## Opening hours
The harbour museum is open from nine to five. On Mondays the doors stay shut.

## Entrance fees
Adults pay six euros. Children pay two euros.

## Boats
A ferry leaves the old pier every hour. Sailing takes twenty minutes.
`;
const NOTES = '# Staff\n\n## Keys\nThe keys of the harbour office hang behind the door.\n';

async function search(
  server: TestPlatform,
  document_ids: readonly string[],
  query: string,
  strategy: RetrievalStrategy = 'quality',
  account_id = server.accountId,
  settings: RetrievalSettings = {},
) {
  const { signal } = new AbortController();
  const request = { account_id, document_ids, query, strategy, settings, signal };
  return (await server.platform.documents.retriever.retrieve(request)).chunks;
}

describeOnEachDatabase('words in documents', (database) => {
  let server: TestPlatform;
  let guide: string;
  let notes: string;

  beforeAll(async () => {
    server = await bootPlatform({ database, overrides: { documents: QUICK } });
  });
  afterAll(() => server.close());

  it('are found, the best passage first', async () => {
    const site = await startSite({ '/guide.md': GUIDE, '/notes.md': NOTES });
    guide = (await readyDocument(server, { document_url: `${site.url}/guide.md`, tags: ['public'] })).document_id;
    notes = (await readyDocument(server, { document_url: `${site.url}/notes.md`, tags: ['staff'] })).document_id;
    for (const strategy of ['speed', 'balanced', 'quality'] as const) {
      const [first] = await search(server, [guide, notes], 'How much do children have to pay?', strategy);
      expect(first).toMatchObject({ document_id: guide, document_name: 'guide.md' });
      expect(first?.content).toBe('Visiting › Entrance fees\nAdults pay six euros. Children pay two euros.');
      expect(first?.score).toBeGreaterThan(0);
    }
    const harbour = await search(server, [guide, notes], 'harbour');
    expect(new Set(harbour.map(({ document_id }) => document_id))).toEqual(new Set([guide, notes]));
    expect((await search(server, [guide, notes], 'when are you opening the museum'))[0]?.content).toContain(
      'nine to five',
    );
  });

  it('are answered as the PAL has it', async () => {
    const ask = (settings: RetrievalSettings) =>
      search(server, [guide, notes], 'children in the harbour', 'quality', server.accountId, settings);
    const all = await ask({ rag_n_chunks: null, rag_score_threshold: null });
    expect(all).toHaveLength(3);
    expect(await ask({ rag_n_chunks: 1 })).toEqual(all.slice(0, 1));
    expect(await ask({ rag_n_chunks: 0 })).toEqual([]);
    expect(await ask({ rag_score_threshold: all[0]?.score ?? 1 })).toEqual(all.slice(0, 1));
    const [wide] = await ask({ rag_surrounding_chunk_radius: 1 });
    expect(wide?.content).toMatch(/nine to five.*two euros.*A ferry leaves/s);
    expect(await ask({ rag_surrounding_chunk_radius: 20 })).toHaveLength(3);
  });

  it('are found whatever a question is made of', async () => {
    for (const query of [
      '',
      '?!',
      "'; DROP TABLE documents --",
      '"(a OR b)* NEAR/2 c:d',
      `ä🙂 ${'x'.repeat(10_000)}`,
      'the',
    ]) {
      expect(await search(server, [guide], query)).toEqual([]);
    }
    expect((await search(server, [guide], 'FERRY:* | "pier'))[0]?.content).toContain('ferry');
  });

  it('are looked for only in documents that may answer', async () => {
    expect(await search(server, [], 'keys')).toEqual([]);
    expect(await search(server, [guide], 'keys of the office')).toEqual([]);
    const stranger = await server.account();
    expect(await search(server, [guide, notes], 'keys', 'quality', stranger.account_id)).toEqual([]);
    const { document_id } = await addDocument(server, { document_url: 'https://nobody.invalid/keys', tags: ['staff'] });
    await settled(server, document_id);
    const { store } = server.platform;
    expect(await resolveDocuments(store, server.accountId, [document_id, 'd00000000000'], ['staff'])).toEqual([
      { document_id: notes, document_name: 'notes.md' },
    ]);
    expect(await resolveDocuments(store, server.accountId, [guide, notes], ['public', 'staff'])).toHaveLength(2);
    expect(await resolveDocuments(store, stranger.account_id, [guide], ['staff'])).toEqual([]);
    expect(await resolveDocuments(store, server.accountId, [], [])).toEqual([]);
  });

  it('are not looked for once nobody waits', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    const request = {
      account_id: server.accountId,
      document_ids: [guide],
      query: 'ferry',
      strategy: 'speed',
      signal,
    } as const;
    await expect(server.platform.documents.retriever.retrieve(request)).rejects.toThrow('too late');
  });
});

/** Meanings the test's engine knows. */
const MEANINGS = [
  ['boat', 'ferry', 'ship', 'vessel', 'sail'],
  ['pay', 'euro', 'cost', 'money', 'fee', 'price'],
  ['open', 'shut', 'monday', 'clos', 'hour'],
  ['key', 'door', 'lock'],
];

async function startEmbeddings() {
  const state = { isBroken: false, asked: 0, key: '' };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      state.asked += 1;
      state.key = request.headers.authorization ?? '';
      if (state.isBroken) return response.writeHead(500).end('{}');
      const { input } = JSON.parse(Buffer.concat(chunks).toString()) as { input: string[] };
      const data = input.map((text, index) => ({
        index,
        embedding: [0.01, ...MEANINGS.map((words) => words.filter((word) => text.toLowerCase().includes(word)).length)],
      }));
      return response.end(JSON.stringify({ data: data.reverse() }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { state, baseUrl, close: () => new Promise((resolve) => server.close(resolve)) };
}

describeOnEachDatabase('meanings in documents', (database) => {
  let server: TestPlatform;
  let engine: Awaited<ReturnType<typeof startEmbeddings>>;
  let guide: string;

  beforeAll(async () => {
    engine = await startEmbeddings();
    const embeddings = { baseUrl: engine.baseUrl, apiKey: 'secret-key', model: 'm-1' };
    server = await bootPlatform({ database, config: { embeddings }, overrides: { documents: QUICK } });
  });
  afterAll(async () => {
    await server.close();
    await engine.close();
  });

  it('are found where no word is the same', async () => {
    const site = await startSite({ '/guide.md': GUIDE });
    guide = (await readyDocument(server, { document_url: `${site.url}/guide.md` })).document_id;
    expect(engine.state.key).toBe('Bearer secret-key');
    for (const strategy of ['speed', 'balanced', 'quality'] as const) {
      const [first] = await search(server, [guide], 'Is there a ship or another vessel?', strategy);
      expect(first?.content).toContain('A ferry leaves');
    }
    expect((await search(server, [guide], 'money for a child', 'quality'))[0]?.content).toContain('two euros');
    expect(await search(server, [guide], 'vessel', 'speed')).toHaveLength(3);
  });

  it('give way to words while the engine does not answer', async () => {
    engine.state.isBroken = true;
    expect((await search(server, [guide], 'children'))[0]?.content).toContain('two euros');
    expect(await search(server, [guide], 'vessel')).toEqual([]);
    const site = await startSite({ '/a.txt': 'Text.' });
    const { document_id } = await addDocument(server, { document_url: `${site.url}/a.txt` });
    expect(await settled(server, document_id)).toMatchObject({ error_message: 'embedding_failed' });
    engine.state.isBroken = false;
  });

  it('are not compared with those of another model', async () => {
    await server.close();
    const embeddings = { baseUrl: engine.baseUrl, apiKey: null, model: 'm-2' };
    server = await bootPlatform({ database, config: { embeddings }, overrides: { documents: QUICK } });
    const { asked } = engine.state;
    expect(await search(server, [guide], 'vessel')).toEqual([]);
    expect((await search(server, [guide], 'ferry'))[0]?.content).toContain('A ferry leaves');
    expect(engine.state.asked).toBe(asked);
  });
});
