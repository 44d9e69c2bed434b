import type { Logger } from 'pino';
import type { Jobs } from '../jobs/jobs.ts';
import type { Egress } from '../security/egress.ts';
import { purgeBlobs, writeBlob } from '../store/blobs.ts';
import { countUploadUses, eraseDocument, type StoredDocument } from '../store/documents.ts';
import type { Store, Write } from '../store/store.ts';
import { deleteUpload, staleUploads } from '../store/uploads.ts';
import type { Embedder } from './embedder.ts';
import { createExtractor, EXTRACTION_LIMITS } from './extraction/extractor.ts';
import type { ProcessLimits } from './extraction/process-watch.ts';
import { clearDocument, failDocument, isCrawl, readDocument } from './read-document.ts';
import type { Retriever } from './retriever.ts';
import { createRetriever } from './search.ts';
import { sharedPlaces } from './shared-places.ts';

type DocumentToRead = Pick<StoredDocument, 'account_id' | 'document_id' | 'generation' | 'crawl' | 'upload_id'>;

/** Reads documents in the background, and finds what they say. */
export interface Documents extends Disposable {
  readonly retriever: Retriever;
  /** Statements that have a document read; after the commit call `jobs.wake()`. */
  readWrites(document: DocumentToRead): readonly Write[];
  /** Statements that have a hidden document's passages and file removed. */
  eraseWrites(document: Pick<StoredDocument, 'account_id' | 'document_id' | 'upload_id'>): readonly Write[];
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
const CRAWL = 'documents.crawl';
const ERASE = 'documents.erase';
/** Mostly waits for servers, holding what has come: an account's slow ones leave places to the others. */
const READING = { concurrency: 12, perAccount: 3 } as const;
/** Each keeps a process for its pages while it waits. */
const CRAWLING = { concurrency: 8, perAccount: 2 } as const;
/** Files whose text is taken out at a time: that needs a CPU and memory, not a server. */
const EXTRACTING = { places: 2, perAccount: 1 } as const;
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

  const extracting = sharedPlaces(EXTRACTING);

  async function read(payload: unknown, attempt: number, signal: AbortSignal): Promise<void> {
    const { document_id, generation } = payload as ReadPayload;
    if (attempt > MAX_ATTEMPTS) {
      await failDocument(document_id, 'document_processing_failed', parts);
      return;
    }
    const extractor = createExtractor({ ...EXTRACTION_LIMITS, ...tuning.limits });
    const pause = tuning.crawlPauseMs === undefined ? {} : { crawlPauseMs: tuning.crawlPauseMs };
    try {
      const fetchingNow = { ...fetching, signal };
      await readDocument(document_id, generation, { ...parts, fetching: fetchingNow, extractor, extracting, ...pause });
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

  jobs.handle(READ, read, READING);
  jobs.handle(CRAWL, read, CRAWLING);
  jobs.handle(ERASE, erase, { concurrency: 1 });
  const timer = setInterval(() => {
    purge().catch((error: unknown) => log.warn({ err: error }, 'files that nobody uses could not be removed'));
  }, tuning.purgeMs ?? PURGE_MS);
  timer.unref();

  return {
    retriever: createRetriever({ store, embedder, log }),
    readWrites: ({ account_id, document_id, generation, crawl, upload_id }) =>
      jobs.add({
        kind: isCrawl({ crawl, upload_id }) ? CRAWL : READ,
        payload: { document_id, generation },
        accountId: account_id,
        maxAttempts: MAX_ATTEMPTS + 2,
      }),
    eraseWrites: ({ account_id, document_id, upload_id }) =>
      jobs.add({ kind: ERASE, payload: { document_id, upload_id }, accountId: account_id }),
    saveFile: (blobId, bytes) => writeBlob(store, blobId, bytes, now()),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
