import type { Implementation } from '../define.ts';
import { clearMemories } from './clear-memories.ts';
import { deleteMemory } from './delete-memory.ts';
import { listMemories } from './list-memories.ts';

export const memoryOperations: readonly Implementation[] = [listMemories, clearMemories, deleteMemory];
