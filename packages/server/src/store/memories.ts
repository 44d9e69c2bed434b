import { createHash } from 'node:crypto';
import type { MemoriesTable } from './schema-deployments.ts';
import type { Store, Write } from './store.ts';

/** One thing that a conversation left in a store. */
export interface Memory {
  readonly memory_id: string;
  readonly memory_store: string;
  readonly content: string;
  readonly conversation_id: string | null;
  readonly created_at: number;
}

export interface NewMemories {
  readonly account_id: string;
  readonly conversation_id: string;
  readonly created_at: number;
  /** In the order in which they are to be listed. */
  readonly memories: readonly { readonly memory_store: string; readonly content: string }[];
}

/**
 * What a conversation leaves behind, for the batch that notes it. The ids follow from conversation, store and place, so
 * that writing them again after a crash adds nothing.
 */
export function memoryWrites(store: Store, wanted: NewMemories): Write[] {
  return wanted.memories.map(({ memory_store, content }, index) => {
    const values: MemoriesTable = {
      account_id: wanted.account_id,
      memory_store,
      memory_id: memoryId(wanted.conversation_id, index),
      content,
      conversation_id: wanted.conversation_id,
      created_at: wanted.created_at,
    };
    const insert = store.db
      .insertInto('memories')
      .values(values)
      .onConflict((conflict) => conflict.doNothing());
    return { query: insert.compile() };
  });
}

/** Rises with the place, so that memories of one conversation are listed in their order. */
function memoryId(conversationId: string, index: number): string {
  const hash = createHash('sha256').update(conversationId).digest('hex');
  return `m${hash.slice(0, 8)}${index.toString(16).padStart(3, '0')}`;
}

/** The newest memories of the stores, newest first; what a conversation reads at its start. */
export async function listMemories(
  store: Store,
  accountId: string,
  stores: readonly string[],
  limit: number,
): Promise<readonly Memory[]> {
  if (stores.length === 0) return [];
  const rows = await store.db
    .selectFrom('memories')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('memory_store', 'in', [...new Set(stores)])
    .orderBy('created_at', 'desc')
    .orderBy('memory_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(memory);
}

/** A page of one store, oldest first. */
export async function listMemoryRows(
  store: Store,
  accountId: string,
  memoryStore: string,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly Memory[]; readonly total: number }> {
  const all = store.db
    .selectFrom('memories')
    .where('account_id', '=', accountId)
    .where('memory_store', '=', memoryStore);
  const [rows, count] = await Promise.all([
    all.selectAll().orderBy('created_at').orderBy('memory_id').limit(page.limit).offset(page.offset).execute(),
    all.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow(),
  ]);
  return { rows: rows.map(memory), total: Number(count.n) };
}

/** Expects the memory to be there. */
export function deleteMemoryWrite(store: Store, accountId: string, memoryStore: string, memoryId: string): Write {
  const query = store.db
    .deleteFrom('memories')
    .where('account_id', '=', accountId)
    .where('memory_store', '=', memoryStore)
    .where('memory_id', '=', memoryId);
  return { query: query.compile(), expect: 1 };
}

export function clearMemoryStoreWrite(store: Store, accountId: string, memoryStore: string): Write {
  const query = store.db
    .deleteFrom('memories')
    .where('account_id', '=', accountId)
    .where('memory_store', '=', memoryStore);
  return { query: query.compile() };
}

function memory(row: MemoriesTable): Memory {
  return {
    memory_id: row.memory_id,
    memory_store: row.memory_store,
    content: row.content,
    conversation_id: row.conversation_id,
    created_at: Number(row.created_at),
  };
}
