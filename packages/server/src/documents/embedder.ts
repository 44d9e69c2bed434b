/** Turns texts into vectors of length one, so that a product of two says how near their meanings are. */
export interface Embedder {
  /** Vectors of different models cannot be compared. */
  readonly model: string;
  /** In the order of the texts. Rejects when the engine fails, or with the signal's reason. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>;
}
