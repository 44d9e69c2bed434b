import { clearMemoriesContract } from '@palaver/contract';
import { clearMemoryStoreWrite, listMemories } from '../../store/memories.ts';
import { implement } from '../define.ts';
import { unknownStore } from './unknown-memory.ts';

export const clearMemories = implement(clearMemoriesContract, async ({ input, caller, platform }) => {
  const { memory_store } = input.params;
  const { store } = platform;
  const [any] = await listMemories(store, caller.account_id, [memory_store], 1);
  if (any === undefined) throw unknownStore(memory_store);
  await store.commit([clearMemoryStoreWrite(store, caller.account_id, memory_store)]);
  return undefined;
});
