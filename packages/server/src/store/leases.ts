import type { Write } from './store.ts';

/**
 * Who may write a conversation. Embedded: the one process owns all of them and nothing is checked per batch.
 * PostgreSQL: a row per conversation with a fence number, which every batch of the conversation expects unchanged.
 */
export interface Leases extends AsyncDisposable {
  /** Takes the lease, also one that ran out; true when this process holds it now, false when another one does. */
  acquire(conversationId: string): Promise<boolean>;
  /** Goes first into each batch of the conversation: it fails the batch with `ExpectationError` (index 0) once fenced. */
  guard(conversationId: string): Write | null;
  release(conversationId: string): Promise<void>;
  /** Conversations whose holder stopped renewing. */
  expired(): Promise<string[]>;
  /** Called with each conversation whose lease another process took; the session must stop at once. */
  onLost(fn: (conversationId: string) => void): void;
}
