import { DomainError } from '../../errors.ts';

export function unknownStore(memoryStore: string): DomainError {
  return new DomainError('not_found', `memory store "${memoryStore.slice(0, 128)}" holds nothing`, {
    hint: 'A store exists from the first memory written to it: end a conversation that names it in memory_stores.',
    details: [{ path: 'memory_store', message: 'does not exist' }],
  });
}

export function unknownMemory(memoryId: string): DomainError {
  return new DomainError('not_found', `memory "${memoryId.slice(0, 64)}" does not exist`, {
    hint: 'GET /v2/memories/{memory_store} lists the memories of a store.',
    details: [{ path: 'memory_id', message: 'does not exist' }],
  });
}
