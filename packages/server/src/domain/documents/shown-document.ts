import type { DocumentError, DocumentStatus, KnowledgeDocument } from '@palaver/contract';
import type { StoredDocument } from '../../store/documents.ts';

const STATUS_TEXTS: Readonly<Record<Exclude<DocumentStatus, 'error'>, string>> = {
  started: 'Waiting to be read',
  processing: 'Being read',
  ready: 'Ready',
  recrawling: 'Being read again',
};

const ERROR_TEXTS: Readonly<Record<DocumentError, string>> = {
  file_download_failed: 'The file could not be downloaded',
  file_format_unsupported: 'The format of the file is not supported',
  file_size_too_large: 'The file is too large',
  file_empty: 'The file holds no text',
  invalid_file_url: 'The URL must not be read',
  document_processing_failed: 'The file could not be read',
  website_processing_failed: 'The site could not be read',
  chunking_failed: 'The text could not be cut into passages',
  embedding_failed: 'The embeddings engine did not answer',
  vector_store_failed: 'The passages could not be stored',
  contact_support: 'Something went wrong',
};

/** The document as every endpoint shows it. */
export function shownDocument(document: StoredDocument): KnowledgeDocument {
  const { status, error_message, options } = document;
  return {
    document_id: document.document_id,
    document_name: document.document_name,
    document_url: document.document_url,
    status,
    display_status: status === 'error' ? ERROR_TEXTS[error_message ?? 'contact_support'] : STATUS_TEXTS[status],
    progress: document.progress,
    error_message,
    callback_url: document.callback_url,
    tags: [...document.tags],
    participant_tags: [...document.participant_tags],
    custom_description: options.custom_description,
    is_customer_support_document: options.is_customer_support_document,
    font_size_aware_extraction: options.font_size_aware_extraction,
    crawl_config: document.crawl,
    crawled_urls: document.crawled_urls === null ? null : [...document.crawled_urls],
    last_crawled_at: document.last_crawled_at === null ? null : new Date(document.last_crawled_at).toISOString(),
    crawl_count: document.crawl_count,
    created_at: new Date(document.created_at).toISOString(),
    updated_at: new Date(document.updated_at).toISOString(),
  };
}
