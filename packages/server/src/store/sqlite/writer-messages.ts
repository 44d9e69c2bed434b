/**
 * What crosses between the main thread and the writer thread: one flat array a round, because a structured clone costs by
 * the object.
 *
 * In it: 1 when places count anew (`reset`) else 0; the number of texts that the writer has not seen, and those (a text's
 * place is the order in which it was sent since the last reset); the length of the plan, and the plan; then the values of
 * all statements in order. The plan holds, batch after batch: number of statements, then for each of them the place of
 * its text, its number of values, and the rows it expects (-1: any).
 */
export type RoundMessage = readonly SqlValue[];

/** A round as the writer reads it. */
export interface Round {
  readonly reset: boolean;
  readonly texts: readonly string[];
  readonly plan: readonly number[];
  readonly values: readonly SqlValue[];
}

export function roundMessage({ reset, texts, plan, values }: Round): RoundMessage {
  return [reset ? 1 : 0, texts.length, ...texts, plan.length, ...plan, ...values];
}

export function readRound(message: RoundMessage): Round {
  const plan = 3 + (message[1] as number);
  const values = plan + (message[plan - 1] as number);
  return {
    reset: message[0] === 1,
    texts: message.slice(2, plan - 1) as string[],
    plan: message.slice(plan, values) as number[],
    values: message.slice(values),
  };
}

/** A round, or (null) that there will be no more. */
export type WriterRequest = RoundMessage | null;

export type SqlValue = string | number | bigint | null | Uint8Array;

export type WriterReply =
  | { readonly kind: 'ready' }
  /** The round is durable, except for the batches in `failures`; null: all of it is. */
  | { readonly kind: 'done'; readonly failures: readonly BatchFailure[] }
  | null
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
