/**
 * What crosses between the main thread and the writer thread: one flat array each way and round, because a structured
 * clone costs by the object.
 *
 * `plan` holds, batch after batch: number of statements, then for each of them the place of its text, its number of
 * values, and the rows it expects (-1: any). `values` holds the values of all statements in order. `texts` are SQL
 * texts the writer has not seen; a text's place is the order in which it was sent since the last `reset`.
 */
export interface RoundMessage {
  readonly kind: 'round';
  readonly reset: boolean;
  readonly texts: readonly string[];
  readonly plan: readonly number[];
  readonly values: readonly SqlValue[];
}

export type WriterRequest = RoundMessage | { readonly kind: 'close' };

export type SqlValue = string | number | bigint | null | Uint8Array;

export type WriterReply =
  | { readonly kind: 'ready' }
  /** The round is durable, except for the batches in `failures`. */
  | { readonly kind: 'done'; readonly failures: readonly BatchFailure[] | null }
  /** Nothing of the round was applied, or (`unknown`) it cannot be told. */
  | { readonly kind: 'failed'; readonly unknown: boolean; readonly message: string }
  | { readonly kind: 'closed' };

export type BatchFailure =
  | {
      readonly kind: 'expectation';
      readonly batch: number;
      readonly index: number;
      readonly expected: number;
      readonly actual: number;
    }
  | { readonly kind: 'unique'; readonly batch: number; readonly index: number; readonly constraint: string }
  | { readonly kind: 'refused'; readonly batch: number; readonly index: number; readonly message: string };

/** What the writer thread is started with. */
export interface WriterData {
  readonly path: string;
  /** Shared: counts the messages that were sent, so that the thread may sleep until it changes. */
  readonly signal: Int32Array<SharedArrayBuffer>;
}
