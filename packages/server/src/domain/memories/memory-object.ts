import type { Memory } from '@palaver/contract';

/** The wire's form of a stored memory. */
export function memoryObject(row: Omit<Memory, 'created_at'> & { readonly created_at: number }): Memory {
  return {
    memory_id: row.memory_id,
    memory_store: row.memory_store,
    content: row.content,
    conversation_id: row.conversation_id,
    created_at: new Date(row.created_at).toISOString(),
  };
}
