import { setImmediate as nextTurn } from 'node:timers/promises';
import { readVectors } from '../store/document-chunks.ts';
import type { StoredDocument } from '../store/documents.ts';
import type { Store } from '../store/store.ts';

export interface NearChunk {
  readonly chunk_id: number;
  /** Cosine of the angle between question and passage. */
  readonly similarity: number;
}

/** Compares a question with every passage of the documents: exact, in memory. */
export interface VectorSearch {
  nearest(
    documents: readonly StoredDocument[],
    query: Float32Array,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly NearChunk[]>;
}

interface DocumentVectors {
  readonly chunk_ids: readonly number[];
  readonly vectors: readonly Float32Array[];
  readonly bytes: number;
}

const CACHE_BYTES = 268_435_456;
/** Products between two turns of the event loop, so that live conversations do not wait: about a millisecond. */
const PRODUCTS_A_TURN = 1_000_000;

export function createVectorSearch(store: Store): VectorSearch {
  /** By document and generation, the one that was used last at the end. */
  const cache = new Map<string, DocumentVectors>();
  let cached = 0;

  async function vectorsOf(document: StoredDocument): Promise<DocumentVectors> {
    const key = `${document.document_id}:${document.generation}`;
    const known = cache.get(key);
    if (known !== undefined) {
      cache.delete(key);
      cache.set(key, known);
      return known;
    }
    const read = await readVectors(store, document.document_id);
    const loaded = { ...read, bytes: read.vectors.reduce((sum, vector) => sum + vector.byteLength, 0) };
    if (loaded.bytes <= CACHE_BYTES / 4 && !cache.has(key)) {
      cache.set(key, loaded);
      cached += loaded.bytes;
    }
    for (const [oldest, { bytes }] of cache) {
      if (cached <= CACHE_BYTES) break;
      cache.delete(oldest);
      cached -= bytes;
    }
    return loaded;
  }

  return {
    async nearest(documents, query, limit, signal) {
      let best: NearChunk[] = [];
      let products = 0;
      for (const document of documents) {
        const { chunk_ids, vectors } = await vectorsOf(document);
        for (const [index, vector] of vectors.entries()) {
          // Left over from a model of another size.
          if (vector.length !== query.length) continue;
          best.push({ chunk_id: chunk_ids[index] as number, similarity: product(vector, query) });
          products += query.length;
          if (products < PRODUCTS_A_TURN) continue;
          products = 0;
          best = top(best, limit);
          await nextTurn();
          signal.throwIfAborted();
        }
      }
      return top(best, limit);
    },
  };
}

function top(chunks: NearChunk[], limit: number): NearChunk[] {
  return chunks.sort((a, b) => b.similarity - a.similarity).slice(0, limit);
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] as number) * (b[index] as number);
  return sum;
}
