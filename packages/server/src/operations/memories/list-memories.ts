import { listMemoriesContract } from '@palaver/contract';
import { memoryObject } from '../../domain/memories/memory-object.ts';
import { listMemoryRows } from '../../store/memories.ts';
import { implement } from '../define.ts';
import { unknownStore } from './unknown-memory.ts';

export const listMemories = implement(listMemoriesContract, async ({ input, caller, platform }) => {
  const { memory_store } = input.params;
  const { limit, page } = input.query;
  const { rows, total } = await listMemoryRows(platform.store, caller.account_id, memory_store, {
    limit,
    offset: (Math.max(page, 1) - 1) * limit,
  });
  if (total === 0) throw unknownStore(memory_store);
  return { data: rows.map(memoryObject), total_count: total };
});
