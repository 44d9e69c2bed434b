import type { Logger } from 'pino';
import type { Jobs } from '../jobs/jobs.ts';
import type { Egress } from '../security/egress.ts';
import { purgeBlobs, writeBlob } from '../store/blobs.ts';
import { countUploadUses, eraseDocument } from '../store/documents.ts';
import type { Store, Write } from '../store/store.ts';
import { deleteUpload, staleUploads } from '../store/uploads.ts';
import type { Embedder } from './embedder.ts';
import { createExtractor, EXTRACTION_LIMITS } from './extraction/extractor.ts';
import type { ProcessLimits } from './extraction/process-watch.ts';
import { clearDocument, failDocument, readDocument } from './read-document.ts';
import type { Retriever } from './retriever.ts';
import { createRetriever } from './search.ts';

/** Reads documents in the background, and finds what they say. */
export interface Documents extends Disposable {
  readonly retriever: Retriever;
  /** Statements that have a document read; after the commit call `jobs.wake()`. */
  readWrites(document: { readonly document_id: string; readonly generation: number }): readonly Write[];
  /** Statements that have a hidden document's passages and file removed. */
  eraseWrites(document: { readonly document_id: string; readonly upload_id: string | null }): readonly Write[];
  /** Stores a file under an id; loose until something refers to it. */
  saveFile(blobId: string, bytes: Uint8Array): Promise<void>;
}

export interface DocumentsParts {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly egress: Egress;
  readonly embedder: Embedder | null;
  readonly log: Logger;
  readonly now: () => number;
  readonly version: string;
  readonly wakeOutbox: () => void;
  readonly tuning: DocumentsTuning;
}

/** What tests make shorter. */
export interface DocumentsTuning {
  readonly limits?: Partial<ProcessLimits>;
  readonly fetchTimeoutMs?: number;
  readonly retryMs?: readonly number[];
  readonly crawlPauseMs?: number;
  /** Time between two looks for files that nobody uses. */
  readonly purgeMs?: number;
}

const READ = 'documents.read';
const ERASE = 'documents.erase';
/** Documents that one process reads at a time. */
const CONCURRENCY = 2;
/** A document that ended so many processes is to blame for it. */
const MAX_ATTEMPTS = 6;
const PURGE_MS = 3_600_000;

interface ReadPayload {
  readonly document_id: string;
  readonly generation: number;
}

export function createDocuments(parts: DocumentsParts): Documents {
  const { store, jobs, egress, embedder, log, now, tuning } = parts;
  const fetching = {
    egress,
    userAgent: `palaver/${parts.version}`,
    ...(tuning.fetchTimeoutMs === undefined ? {} : { timeoutMs: tuning.fetchTimeoutMs }),
    ...(tuning.retryMs === undefined ? {} : { retryMs: tuning.retryMs }),
  };

  async function read(payload: unknown, attempt: number, signal: AbortSignal): Promise<void> {
    const { document_id, generation } = payload as ReadPayload;
    if (attempt > MAX_ATTEMPTS) {
      await failDocument(document_id, 'document_processing_failed', parts);
      return;
    }
    const extractor = createExtractor({ ...EXTRACTION_LIMITS, ...tuning.limits });
    const pause = tuning.crawlPauseMs === undefined ? {} : { crawlPauseMs: tuning.crawlPauseMs };
    try {
      await readDocument(document_id, generation, { ...parts, fetching: { ...fetching, signal }, extractor, ...pause });
    } finally {
      await extractor[Symbol.asyncDispose]();
    }
  }

  async function erase(payload: unknown): Promise<void> {
    const { document_id, upload_id } = payload as { document_id: string; upload_id: string | null };
    await clearDocument(store, document_id);
    await store.commit([eraseDocument(store, document_id)]);
    if (upload_id !== null && (await countUploadUses(store, upload_id)) === 0) {
      await store.commit(deleteUpload(store, upload_id));
    }
  }

  async function purge(): Promise<void> {
    await store.commit(purgeBlobs(store, now()));
    for (const id of await staleUploads(store, now())) await store.commit(deleteUpload(store, id));
  }

  jobs.handle(READ, read, { concurrency: CONCURRENCY });
  jobs.handle(ERASE, erase, { concurrency: 1 });
  const timer = setInterval(() => {
    purge().catch((error: unknown) => log.warn({ err: error }, 'files that nobody uses could not be removed'));
  }, tuning.purgeMs ?? PURGE_MS);
  timer.unref();

  return {
    retriever: createRetriever({ store, embedder, log }),
    readWrites: ({ document_id, generation }) =>
      jobs.add({
        kind: READ,
        payload: { document_id, generation },
        maxAttempts: MAX_ATTEMPTS + 2,
      }),
    eraseWrites: ({ document_id, upload_id }) => jobs.add({ kind: ERASE, payload: { document_id, upload_id } }),
    saveFile: (blobId, bytes) => writeBlob(store, blobId, bytes, now()),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
