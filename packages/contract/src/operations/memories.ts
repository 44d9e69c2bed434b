import { z } from 'zod';
import { operation } from '../operation.ts';
import { listOf, listQuery } from '../schemas/list.ts';
import { Memory } from '../schemas/memory.ts';

const store = z.object({ memory_store: z.string() });

export const listMemoriesContract = operation({
  id: 'memories.list',
  summary: 'list the memories of a store, oldest first',
  description: 'A store is a name given in `memory_stores` of a conversation; it exists while something is in it.',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/memories/{memory_store}', status: 200 },
  input: { params: store, query: z.object(listQuery) },
  output: listOf(Memory),
  errors: ['not_found'],
});

export const clearMemoriesContract = operation({
  id: 'memories.clear',
  summary: 'delete every memory of a store',
  effect: 'irreversible',
  scope: 'write',
  http: { method: 'DELETE', path: '/v2/memories/{memory_store}', status: 204 },
  input: { params: store },
  output: z.undefined(),
  errors: ['not_found'],
});

export const deleteMemoryContract = operation({
  id: 'memories.delete',
  summary: 'delete one memory',
  effect: 'irreversible',
  scope: 'write',
  http: { method: 'DELETE', path: '/v2/memories/{memory_store}/{memory_id}', status: 204 },
  input: { params: store.extend({ memory_id: z.string() }) },
  output: z.undefined(),
  errors: ['not_found'],
});
