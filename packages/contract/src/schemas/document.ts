import { z } from 'zod';

export const DocumentStatus = z.enum(['started', 'processing', 'ready', 'error', 'recrawling']);
export type DocumentStatus = z.infer<typeof DocumentStatus>;

/** Why a document is in status `error`. */
export const DocumentError = z.enum([
  'file_download_failed',
  'file_format_unsupported',
  'file_size_too_large',
  'file_empty',
  'invalid_file_url',
  'document_processing_failed',
  'website_processing_failed',
  'chunking_failed',
  'embedding_failed',
  'vector_store_failed',
  'contact_support',
]);
export type DocumentError = z.infer<typeof DocumentError>;

export const CrawlConfig = z.object({
  depth: z.number().int().min(1).max(10).describe('pages at most so many links away from the first'),
  max_pages: z.number().int().min(1).max(100),
});
export type CrawlConfig = z.infer<typeof CrawlConfig>;

/** A document of the knowledge base, as every endpoint shows it. */
export const KnowledgeDocument = z.object({
  document_id: z.string(),
  document_name: z.string(),
  document_url: z.string(),
  status: DocumentStatus,
  display_status: z.string().describe('the status in words for people'),
  progress: z.number().int().min(0).max(100).nullable(),
  error_message: DocumentError.nullable(),
  callback_url: z.string().nullable(),
  tags: z.array(z.string()),
  participant_tags: z.array(z.string()),
  custom_description: z.string().nullable(),
  is_customer_support_document: z.boolean(),
  font_size_aware_extraction: z.boolean(),
  crawl_config: CrawlConfig.nullable(),
  crawled_urls: z.array(z.string()).nullable().describe('pages that were read, null where nothing is crawled'),
  last_crawled_at: z.string().nullable(),
  crawl_count: z.number().int(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type KnowledgeDocument = z.infer<typeof KnowledgeDocument>;

/** A passage of a document, as it is searched. */
export const DocumentChunk = z.object({
  chunk_id: z.string(),
  document_id: z.string(),
  content: z.string(),
  heading: z.string().nullable().describe('the headings above the passage, from the outermost, joined by ` › `'),
  source_url: z.string().nullable().describe('page of a crawled site that holds the passage'),
  position: z.number().int().describe('place in the document, from 0'),
});
export type DocumentChunk = z.infer<typeof DocumentChunk>;
