/** How much a search may cost: `speed` looks once, `balanced` merges two ways of looking, `quality` also reranks. */
export type RetrievalStrategy = 'speed' | 'balanced' | 'quality';

export interface RetrievalRequest {
  readonly account_id: string;
  /** Documents that may answer; those that are not `ready`, or of another account, are passed over. */
  readonly document_ids: readonly string[];
  /** What the user said, as it is. */
  readonly query: string;
  readonly strategy: RetrievalStrategy;
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
