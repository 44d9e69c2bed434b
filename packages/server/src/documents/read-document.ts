import type { DocumentError } from '@palaver/contract';
import type { TextChunk } from '../domain/documents/chunk-text.ts';
import { documentFormat } from '../domain/documents/document-format.ts';
import { readBlob } from '../store/blobs.ts';
import { type ChunkRest, hasChunks, insertChunk, type NewChunk, removeChunks } from '../store/document-chunks.ts';
import { readDocument as findDocument, type StoredDocument, setProgress } from '../store/documents.ts';
import { ExpectationError, type Store } from '../store/store.ts';
import { findUpload } from '../store/uploads.ts';
import { crawlSite } from './crawl-site.ts';
import { changeWrites } from './document-status.ts';
import type { Embedder } from './embedder.ts';
import { ExtractionError } from './extraction/extraction-error.ts';
import type { Extractor } from './extraction/extractor.ts';
import { type Fetching, fetchFile } from './fetch-file.ts';
import type { SharedPlaces } from './shared-places.ts';

export interface ReadingParts {
  readonly store: Store;
  readonly fetching: Fetching;
  readonly extractor: Pick<Extractor, 'extract'>;
  /** Places that documents of all accounts share; one is taken for each file while its text is taken out. */
  readonly extracting: SharedPlaces;
  readonly embedder: Embedder | null;
  readonly now: () => number;
  readonly wakeOutbox: () => void;
  readonly crawlPauseMs?: number;
}

interface Passage extends TextChunk {
  readonly source_url: string | null;
}

interface Reading {
  readonly passages: readonly Passage[];
  readonly crawled_urls: readonly string[] | null;
}

const BATCH = 64;
const MOST_TRIES = 20;
/** Parts of the progress: what has come when it is stored. */
const READ_PART = 70;

/**
 * Reads a document and puts its passages into the store under a new number; the old ones answer until that number is
 * the document's. Run again after a crash it begins anew. What a document is to blame for becomes its status.
 *
 * Once the status is a final one the next reading may begin: from then on only older passages are removed.
 */
export async function readDocument(documentId: string, generation: number, parts: ReadingParts): Promise<void> {
  const { store } = parts;
  const found = await findDocument(store, documentId);
  if (found === undefined) return clearChunks(store, allChunks(documentId));
  if (found.generation !== generation || !isUnderWay(found)) return;
  const others = { document_id: documentId, which: 'others', generation } as const;
  await clearChunks(store, others);
  if (found.status === 'started') {
    await change(parts, documentId, (document) => ({ ...document, status: 'processing', progress: 0 }));
  }
  try {
    const reading = await read(found, parts);
    await storePassages(found, reading.passages, parts);
    await finish(found, reading, parts);
  } catch (error) {
    if (!(error instanceof ExtractionError)) throw error;
    await clearChunks(store, others);
    await failDocument(documentId, error.code, parts);
  }
  const after = await findDocument(store, documentId);
  await clearChunks(
    store,
    after === undefined
      ? allChunks(documentId)
      : { document_id: documentId, which: 'older', generation: after.generation },
  );
}

function allChunks(documentId: string): ChunkRest {
  return { document_id: documentId, which: 'others', generation: -1 };
}

/** Ends the reading of a document with a reason. */
export async function failDocument(
  documentId: string,
  code: DocumentError,
  parts: Pick<ReadingParts, 'store' | 'now' | 'wakeOutbox'>,
): Promise<void> {
  await change(parts, documentId, (document) =>
    isUnderWay(document) ? { ...document, status: 'error', error_message: code, progress: null } : null,
  );
}

function isUnderWay({ status }: StoredDocument): boolean {
  return status === 'started' || status === 'processing' || status === 'recrawling';
}

/** A recrawl can give a crawl to a document that had none, but to no uploaded file. */
export function isCrawl({ crawl, upload_id }: Pick<StoredDocument, 'crawl' | 'upload_id'>): boolean {
  return crawl !== null && upload_id === null;
}

async function read(document: StoredDocument, parts: ReadingParts): Promise<Reading> {
  const { store, fetching, extracting } = parts;
  const extractor: Pick<Extractor, 'extract'> = {
    extract: (bytes, task, signal) =>
      extracting.use(document.account_id, () => parts.extractor.extract(bytes, task, signal), signal),
  };
  if (document.crawl !== null && isCrawl(document)) {
    const pages = await crawlSite(document.document_url, document.crawl, {
      ...fetching,
      extractor,
      ...(parts.crawlPauseMs === undefined ? {} : { pauseMs: parts.crawlPauseMs }),
      onProgress: (done) => progress(store, document, done * READ_PART),
    });
    return {
      passages: pages.flatMap(({ url, chunks }) => chunks.map((chunk) => ({ ...chunk, source_url: url }))),
      crawled_urls: pages.map(({ url }) => url),
    };
  }
  const file = await load(document, parts);
  await progress(store, document, 20);
  const format = documentFormat(file);
  if (format === null) throw new ExtractionError('file_format_unsupported', 'no reader knows the file');
  const task = { format, charset: file.charset, font_size_aware: document.options.font_size_aware_extraction };
  const { chunks } = await extractor.extract(file.bytes, task, fetching.signal);
  if (chunks.length === 0) throw new ExtractionError('file_empty', 'the file holds no text');
  await progress(store, document, READ_PART);
  return { passages: chunks.map((chunk) => ({ ...chunk, source_url: null })), crawled_urls: null };
}

async function load(document: StoredDocument, { store, fetching }: ReadingParts) {
  if (document.upload_id === null) {
    const file = await fetchFile(document.document_url, fetching);
    return { ...file, name: new URL(file.url).pathname };
  }
  const upload = await findUpload(store, document.upload_id);
  const bytes = upload === undefined ? null : await readBlob(store, upload.upload_id);
  if (upload === undefined || bytes === null) {
    throw new ExtractionError('file_download_failed', 'the uploaded file is gone');
  }
  if (bytes.length === 0) throw new ExtractionError('file_empty', 'the file is empty');
  return { bytes, content_type: upload.content_type, charset: null, name: upload.file_name };
}

async function storePassages(
  document: StoredDocument,
  passages: readonly Passage[],
  parts: ReadingParts,
): Promise<void> {
  const { store, fetching } = parts;
  const { document_id } = document;
  const generation = document.generation + 1;
  for (let at = 0; at < passages.length; at += BATCH) {
    fetching.signal.throwIfAborted();
    const batch = await withVectors(passages.slice(at, at + BATCH), parts);
    await store.commit([
      ...batch.map((chunk, index) => insertChunk(store, { document_id, generation, position: at + index }, chunk)),
      setProgress(store, document_id, READ_PART + Math.floor(((100 - READ_PART) * at) / passages.length)),
    ]);
  }
}

async function withVectors(passages: readonly Passage[], parts: ReadingParts): Promise<readonly NewChunk[]> {
  const { embedder, fetching } = parts;
  if (embedder === null) return passages.map((passage) => ({ ...passage, embedding: null }));
  const texts = passages.map(({ heading, content }) => (heading === null ? content : `${heading}\n${content}`));
  try {
    const vectors = await embedder.embed(texts, fetching.signal);
    return passages.map((passage, index) => ({ ...passage, embedding: vectors[index] ?? null }));
  } catch (error) {
    fetching.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExtractionError('embedding_failed', reason);
  }
}

async function finish(document: StoredDocument, reading: Reading, parts: ReadingParts): Promise<void> {
  const isCrawl = reading.crawled_urls !== null;
  await change(parts, document.document_id, (current) => ({
    ...current,
    status: 'ready',
    progress: 100,
    error_message: null,
    generation: document.generation + 1,
    crawled_urls: reading.crawled_urls,
    last_crawled_at: isCrawl ? parts.now() : current.last_crawled_at,
    crawl_count: current.crawl_count + (isCrawl ? 1 : 0),
    options: { ...current.options, embedding_model: parts.embedder?.model ?? null },
  }));
}

/** Applies a change to the document as it is now; nothing when it is gone, or when `make` gives null. */
async function change(
  { store, now, wakeOutbox }: Pick<ReadingParts, 'store' | 'now' | 'wakeOutbox'>,
  documentId: string,
  make: (document: StoredDocument) => StoredDocument | null,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const before = await findDocument(store, documentId);
    const after = before === undefined ? null : make(before);
    if (before === undefined || after === null) return;
    const at = now();
    try {
      await store.commit(changeWrites(store, before, { ...after, updated_at: at }, at));
      wakeOutbox();
      return;
    } catch (error) {
      // Somebody renamed it in between.
      if (!(error instanceof ExpectationError) || tries === MOST_TRIES) throw error;
    }
  }
}

async function progress(store: Store, document: StoredDocument, percent: number): Promise<void> {
  await store.commit([setProgress(store, document.document_id, Math.floor(percent))]);
}

export async function clearDocument(store: Store, documentId: string): Promise<void> {
  await clearChunks(store, allChunks(documentId));
}

async function clearChunks(store: Store, rest: ChunkRest): Promise<void> {
  while (await hasChunks(store, rest)) await store.commit([removeChunks(store, rest)]);
}
