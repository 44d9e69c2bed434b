import { request } from './request.ts';

export interface KnowledgeDocument {
  readonly document_id: string;
  readonly document_name: string;
  readonly document_url: string;
  readonly status: 'started' | 'processing' | 'ready' | 'error' | 'recrawling';
  readonly display_status: string;
  readonly progress: number | null;
  readonly error_message: string | null;
  readonly tags: readonly string[];
  readonly participant_tags: readonly string[];
  readonly custom_description: string | null;
  readonly crawled_urls: readonly string[] | null;
  readonly last_crawled_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export function getDocument(key: string, id: string, signal: AbortSignal): Promise<KnowledgeDocument> {
  return request<KnowledgeDocument>(`/v2/documents/${encodeURIComponent(id)}`, { key, signal });
}
