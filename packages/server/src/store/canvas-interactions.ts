import { bind, portableSql } from './portable-sql.ts';
import type { Store, Write } from './store.ts';

/** The index that refuses an interaction that is there already. */
export const INTERACTION_KNOWN = 'canvas_interactions_once';

export interface StoredInteraction {
  /** JSON text of what was sent. */
  readonly content: string;
  readonly created_at: number;
}

const FIND_SQL = portableSql(
  'SELECT content, created_at FROM canvas_interactions WHERE conversation_id = ? AND interaction_id = ?',
);
const LIST_SQL = portableSql(
  'SELECT content, created_at FROM canvas_interactions WHERE conversation_id = ? ORDER BY position',
);
const RECENT_SQL = portableSql(
  `SELECT count(*) AS count, min(created_at) AS oldest FROM canvas_interactions
  WHERE conversation_id = ? AND sender = ? AND created_at > ?`,
);
const INSERT_SQL = portableSql(
  `INSERT INTO canvas_interactions (conversation_id, interaction_id, content, sender, created_at)
  VALUES (?, ?, ?, ?, ?)`,
);

export async function findInteraction(
  store: Store,
  conversationId: string,
  interactionId: string,
): Promise<StoredInteraction | undefined> {
  const [row] = await store.read<StoredInteraction>(bind(store, FIND_SQL, [conversationId, interactionId]));
  return row;
}

/** Oldest first. */
export async function listInteractions(store: Store, conversationId: string): Promise<readonly StoredInteraction[]> {
  const rows = await store.read<StoredInteraction>(bind(store, LIST_SQL, [conversationId]));
  return rows.map((row) => ({ ...row, created_at: Number(row.created_at) }));
}

/** How many came from one sender since a time, and when the first of them did. */
export async function recentInteractions(
  store: Store,
  conversationId: string,
  sender: string,
  since: number,
): Promise<{ readonly count: number; readonly oldest: number }> {
  const [row] = await store.read<{ count: number; oldest: number | null }>(
    bind(store, RECENT_SQL, [conversationId, sender, since]),
  );
  return { count: Number(row?.count ?? 0), oldest: Number(row?.oldest ?? since) };
}

export function insertInteraction(
  store: Pick<Store, 'dialect'>,
  row: StoredInteraction & {
    readonly conversation_id: string;
    readonly interaction_id: string;
    readonly sender: string;
  },
): Write {
  const values = [row.conversation_id, row.interaction_id, row.content, row.sender, row.created_at];
  return { query: bind(store, INSERT_SQL, values), expect: 1 };
}
