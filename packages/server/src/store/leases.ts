import type { Logger } from 'pino';
import type { Store, Write } from './store.ts';

/**
 * Who may write a conversation. Embedded: the one process owns all of them and nothing is checked per batch.
 * PostgreSQL: a row per conversation with a fence number, which every batch of the conversation expects unchanged.
 */
export interface Leases extends AsyncDisposable {
  /** Takes the lease, also one that ran out; true when this process holds it now, false when another one does. */
  acquire(conversationId: string): Promise<boolean>;
  /** Goes first into each batch of the conversation: it fails the batch with `ExpectationError` (index 0) once fenced. */
  guard(conversationId: string): Write | null;
  /** Gives the lease up, so that another process may take it at once. */
  release(conversationId: string): Promise<void>;
  /** Open conversations whose holder stopped renewing. */
  expired(): Promise<string[]>;
  /** Called with each conversation whose lease another process took; the session must stop at once. */
  onLost(fn: (conversationId: string) => void): void;
}

/** The store's leases. `databaseUrl`: of the PostgreSQL store, for the connection whose end ends the leases. */
export async function createLeases(
  store: Store,
  options: { readonly databaseUrl: string | null },
  log: Logger,
): Promise<Leases> {
  if (store.dialect === 'sqlite' || options.databaseUrl === null) return ownsEverything;
  const { openPostgresLeases } = await import('./postgres/postgres-leases.ts');
  return await openPostgresLeases(store, options.databaseUrl, log);
}

/** The process that opened the embedded database is the only one. */
const ownsEverything: Leases = {
  acquire: async () => true,
  guard: () => null,
  release: async () => {},
  expired: async () => [],
  onLost: () => {},
  [Symbol.asyncDispose]: async () => {},
};
