import type { Logger } from 'pino';
import { rankPassages } from '../domain/documents/rank-passages.ts';
import { searchWords } from '../domain/documents/search-words.ts';
import { type ChunkRow, findChunks, readChunks, searchChunks } from '../store/document-chunks.ts';
import { findReadyDocuments, type StoredDocument } from '../store/documents.ts';
import type { Store } from '../store/store.ts';
import type { Embedder } from './embedder.ts';
import type { RetrievalRequest, RetrievalStrategy, RetrievedChunk, Retriever } from './retriever.ts';
import { createVectorSearch, type VectorSearch } from './vector-search.ts';

export interface RetrieverParts {
  readonly store: Store;
  /** Null: only words are looked for. */
  readonly embedder: Embedder | null;
  readonly log: Pick<Logger, 'debug'>;
}

/** Passages answered, and passages looked at before the best are chosen. */
const DEPTH: Readonly<Record<RetrievalStrategy, { readonly answered: number; readonly looked: number }>> = {
  speed: { answered: 3, looked: 12 },
  balanced: { answered: 5, looked: 20 },
  quality: { answered: 5, looked: 40 },
};
/** Of reciprocal rank fusion: how much the first places count more than those behind. */
const FUSION = 60;
const MAX_DOCUMENTS = 500;

export function createRetriever(parts: RetrieverParts): Retriever {
  const vectors = createVectorSearch(parts.store);
  return {
    async retrieve(request) {
      const { store } = parts;
      request.signal.throwIfAborted();
      const ids = request.document_ids.slice(0, MAX_DOCUMENTS);
      const documents = await findReadyDocuments(store, request.account_id, ids, []);
      if (documents.length === 0) return { chunks: [] };
      const found = await look(documents, request, parts, vectors);
      request.signal.throwIfAborted();
      return { chunks: await chosen(found, request, store) };
    },
  };
}

/** The documents of the account that can answer among those with the ids and those with any of the tags. */
export async function resolveDocuments(
  store: Store,
  accountId: string,
  ids: readonly string[],
  tags: readonly string[],
): Promise<readonly { readonly document_id: string; readonly document_name: string }[]> {
  const found = await findReadyDocuments(store, accountId, ids, tags);
  return found.map(({ document_id, document_name }) => ({ document_id, document_name }));
}

interface Found {
  readonly row: ChunkRow;
  readonly score: number;
}

interface Candidate {
  readonly row: ChunkRow;
  readonly words: number;
  readonly similarity: number | null;
}

async function look(
  documents: readonly StoredDocument[],
  request: RetrievalRequest,
  parts: RetrieverParts,
  vectors: VectorSearch,
): Promise<readonly Found[]> {
  const { strategy } = request;
  const near = await lookByMeaning(documents, request, parts, vectors);
  // One way is enough where there is no time for two.
  const worded = strategy === 'speed' && near.length > 0 ? [] : await lookByWords(documents, request, parts.store);
  const candidates = merge(worded, near).slice(0, DEPTH[strategy].looked);
  const scored = candidates.map((candidate) => ({ candidate, score: scoreOf(candidate) }));
  if (strategy === 'quality') scored.sort((a, b) => b.score - a.score);
  return scored.map(({ candidate: { row }, score }) => ({ row, score }));
}

/** As many as are wanted, and what stands around them. */
async function chosen(
  found: readonly Found[],
  { strategy, settings = {} }: RetrievalRequest,
  store: Store,
): Promise<readonly RetrievedChunk[]> {
  const least = settings.rag_score_threshold ?? 0;
  const radius = settings.rag_surrounding_chunk_radius ?? 0;
  const kept = found.filter(({ score }) => score >= least).slice(0, settings.rag_n_chunks ?? DEPTH[strategy].answered);
  return Promise.all(
    kept.map(async ({ row, score }) => {
      const { document_id, document_name, heading } = row;
      const content = radius === 0 ? row.content : await surroundings(row, radius, store);
      return { document_id, document_name, content: heading === null ? content : `${heading}\n${content}`, score };
    }),
  );
}

async function surroundings(row: ChunkRow, radius: number, store: Store): Promise<string> {
  const position = Number(row.position);
  const from = Math.max(0, position - radius);
  const rows = await readChunks(store, row.document_id, from, position - from + radius + 1);
  // The document may have been read anew in between.
  return rows.length === 0 ? row.content : rows.map(({ content }) => content).join('\n');
}

async function lookByWords(
  documents: readonly StoredDocument[],
  { query, strategy }: RetrievalRequest,
  store: Store,
): Promise<readonly Candidate[]> {
  const words = searchWords(query);
  const ids = documents.map(({ document_id }) => document_id);
  const rows = await searchChunks(store, ids, words, DEPTH[strategy].looked);
  return rankPassages(words, rows).map(({ passage, score }) => ({ row: passage, words: score, similarity: null }));
}

async function lookByMeaning(
  documents: readonly StoredDocument[],
  { query, strategy, signal }: RetrievalRequest,
  { embedder, store, log }: RetrieverParts,
  vectors: VectorSearch,
): Promise<readonly Candidate[]> {
  const able = documents.filter(({ options }) => options.embedding_model === embedder?.model);
  if (embedder === null || able.length === 0 || query.trim() === '') return [];
  let vector: Float32Array | undefined;
  try {
    [vector] = await embedder.embed([query.slice(0, 4_000)], signal);
  } catch (error) {
    signal.throwIfAborted();
    log.debug({ err: error }, 'a question could not be embedded: only words are looked for');
  }
  if (vector === undefined) return [];
  const near = await vectors.nearest(able, vector, DEPTH[strategy].looked, signal);
  const rows = new Map(
    (
      await findChunks(
        store,
        near.map(({ chunk_id }) => chunk_id),
      )
    ).map((row) => [Number(row.chunk_id), row]),
  );
  return near.flatMap(({ chunk_id, similarity }) => {
    const row = rows.get(chunk_id);
    return row === undefined ? [] : [{ row, words: 0, similarity }];
  });
}

/** Reciprocal rank fusion: what is far in front in one list, or well placed in both. */
function merge(worded: readonly Candidate[], near: readonly Candidate[]): readonly Candidate[] {
  const merged = new Map<number, { candidate: Candidate; weight: number }>();
  for (const list of [worded, near]) {
    for (const [rank, candidate] of list.entries()) {
      const id = Number(candidate.row.chunk_id);
      const known = merged.get(id);
      const weight = (known?.weight ?? 0) + 1 / (FUSION + rank + 1);
      const words = Math.max(candidate.words, known?.candidate.words ?? 0);
      merged.set(id, { candidate: { ...candidate, words }, weight });
    }
  }
  return [...merged.values()].sort((a, b) => b.weight - a.weight).map(({ candidate }) => candidate);
}

function scoreOf({ words, similarity }: Candidate): number {
  const score = similarity === null ? words : 0.5 * words + 0.5 * Math.max(0, similarity);
  return Math.min(1, Math.max(0, score));
}
