/** A passage of a document that speaks of what was asked. */
export interface Passage {
  readonly document_id: string;
  readonly document_name: string;
  readonly content: string;
}

/** The documents of one conversation. */
export interface Retriever {
  /**
   * The passages that speak of `query`, the best first; empty when none does. Aborting makes it reject.
   * @throws whatever went wrong; the reply is then made without passages.
   */
  retrieve(query: string, signal: AbortSignal): Promise<readonly Passage[]>;
}
