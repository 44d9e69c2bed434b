import type { LiveEvent } from '@palaver/contract';
import type { CallWrite } from './ledger.ts';

/**
 * A durable record of a conversation. `event` records are broadcast and shown by `GET …/events`; `note` records are the
 * session's own memory (what a rebuild needs and no client sees).
 */
export type JournalRecord =
  | { readonly kind: 'event'; readonly seq: number; readonly event: LiveEvent }
  | {
      readonly kind: 'note';
      readonly seq: number;
      readonly at: number;
      readonly note: Readonly<Record<string, unknown>>;
    };

/** A webhook that a guardrail or an objective causes. */
export interface CallbackWrite {
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What one or several steps decided, written all or nothing. */
export interface DurableWrite {
  readonly records: readonly JournalRecord[];
  readonly calls: readonly CallWrite[];
  /** Webhooks to be sent after the commit, at least once; absent for none. */
  readonly callbacks?: readonly CallbackWrite[];
  /** Set once, by the step that ends the conversation. */
  readonly end: { readonly reason: string; readonly at: number } | null;
}

/** The call's `dedupe_key` is taken: another row, perhaps of another process, stands for the same call. */
export class DuplicateCallError extends Error {
  override readonly name = 'DuplicateCallError';
  readonly toolCallId: string;
  readonly duplicateOf: string;
  constructor(toolCallId: string, duplicateOf: string) {
    super(`call "${toolCallId}" repeats "${duplicateOf}"`);
    this.toolCallId = toolCallId;
    this.duplicateOf = duplicateOf;
  }
}

/** Another process holds the lease: this session must stop at once and write nothing more. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

export interface Journal {
  /**
   * Applies the write in one batch; resolves when it is durable. Writes are applied in the order of the calls.
   * @throws DuplicateCallError nothing was written
   * @throws FencedError nothing was written
   */
  commit(write: DurableWrite): Promise<void>;
  /**
   * Reserves the next block of `size` sequence numbers and returns its first. It is durable when this resolves; the first
   * block of a new conversation may become so with the first `commit`, before which nothing may leave.
   */
  reserve(size: number): Promise<number>;
  /** Every record of the conversation, in order: for rebuilding a session. */
  records(): Promise<readonly JournalRecord[]>;
}
