/** How much a search may cost: `speed` looks once, `balanced` merges two ways of looking, `quality` also reranks. */
export type RetrievalStrategy = 'speed' | 'balanced' | 'quality';

/** Names as in the layer; null and absent: the strategy decides. */
export interface RetrievalSettings {
  /** Passages answered at most. */
  readonly rag_n_chunks?: number | null;
  /** Passages of a lower score are left out. */
  readonly rag_score_threshold?: number | null;
  /** So many passages before and after each are answered with it. */
  readonly rag_surrounding_chunk_radius?: number | null;
}

export interface RetrievalRequest {
  readonly account_id: string;
  /** Documents that may answer; those that are not `ready`, or of another account, are passed over. */
  readonly document_ids: readonly string[];
  /** What the user said, as it is. */
  readonly query: string;
  readonly strategy: RetrievalStrategy;
  /** What a PAL's layer `knowledge_base` says about the answer. */
  readonly settings?: RetrievalSettings;
  /** Aborting makes `retrieve` reject with the signal's reason. */
  readonly signal: AbortSignal;
}

export interface RetrievedChunk {
  readonly document_id: string;
  readonly document_name: string;
  /** The passage, its headings in front. */
  readonly content: string;
  /** Between 0 and 1, only good to order the chunks of one answer; the best comes first. */
  readonly score: number;
}

/** Finds the passages of documents that speak of what was asked. */
export interface Retriever {
  retrieve(request: RetrievalRequest): Promise<{ readonly chunks: readonly RetrievedChunk[] }>;
}
