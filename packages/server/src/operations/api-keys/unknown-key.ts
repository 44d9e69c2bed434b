import { DomainError } from '../../errors.ts';

export function unknownKey(id: string): DomainError {
  return new DomainError('not_found', `API key "${id}" does not exist`, {
    hint: 'GET /v2/api_keys lists the keys of the account.',
  });
}
