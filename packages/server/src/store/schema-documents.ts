import type { Generated } from 'kysely';

/** Tables of the knowledge base and of files that are kept. */
export interface DocumentTables {
  documents: DocumentsTable;
  document_tags: DocumentTagsTable;
  document_chunks: DocumentChunksTable;
  uploads: UploadsTable;
  blobs: BlobsTable;
  blob_parts: BlobPartsTable;
}

export interface DocumentsTable {
  document_id: string;
  account_id: string;
  document_name: string;
  document_url: string;
  status: string;
  progress: number | null;
  error_message: string | null;
  callback_url: string | null;
  /** JSON arrays of texts, in the order given; `document_tags` is what is searched. */
  tags: string;
  participant_tags: string;
  /** JSON of the create body's remaining fields. */
  body: string;
  /** JSON of the crawl settings; null: one file. */
  crawl: string | null;
  /** JSON array; null where nothing was crawled. */
  crawled_urls: string | null;
  last_crawled_at: number | null;
  crawl_count: number;
  /** File that was uploaded here: `document_url` is not fetched. */
  upload_id: string | null;
  /** Chunks of this number are the document's; others are being written or left over. */
  generation: number;
  created_at: number;
  updated_at: number;
  /** Set at once by a deletion; the row goes when its chunks are gone. */
  deleted_at: number | null;
  version: number;
}

export interface DocumentTagsTable {
  account_id: string;
  /** `document` or `participant`. */
  kind: string;
  tag: string;
  document_id: string;
}

export interface DocumentChunksTable {
  chunk_id: Generated<number>;
  document_id: string;
  generation: number;
  position: number;
  heading: string | null;
  content: string;
  source_url: string | null;
  /** Float32, little-endian, of length one. */
  embedding: Uint8Array | null;
}

export interface UploadsTable {
  /** Also the `blob_id` of the file. */
  upload_id: string;
  account_id: string;
  file_name: string;
  content_type: string;
  size: number;
  readable_until: number;
  created_at: number;
}

export interface BlobsTable {
  blob_id: string;
  size: number;
  /** 1 once something refers to it; what stays 0 is swept away after a day. */
  is_kept: number;
  created_at: number;
}

export interface BlobPartsTable {
  blob_id: string;
  part: number;
  bytes: Uint8Array;
}
