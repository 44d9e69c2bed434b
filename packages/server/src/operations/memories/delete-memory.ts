import { deleteMemoryContract } from '@palaver/contract';
import { deleteMemoryWrite } from '../../store/memories.ts';
import { ExpectationError } from '../../store/store.ts';
import { implement } from '../define.ts';
import { unknownMemory } from './unknown-memory.ts';

export const deleteMemory = implement(deleteMemoryContract, async ({ input, caller, platform }) => {
  const { memory_store, memory_id } = input.params;
  const { store } = platform;
  try {
    await store.commit([deleteMemoryWrite(store, caller.account_id, memory_store, memory_id)]);
  } catch (error) {
    if (error instanceof ExpectationError) throw unknownMemory(memory_id);
    throw error;
  }
  return undefined;
});
