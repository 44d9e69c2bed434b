import { DomainError } from '../../errors.ts';
import type { Caller } from '../define.ts';

/** Accounts are the business of the server's first account alone. */
export function requireFirstAccount(caller: Caller): void {
  if (caller.is_first_account) return;
  throw new DomainError('forbidden', 'only the first account of this server manages accounts', {
    hint: 'Use an admin key of the first account, for example the one printed at the first start.',
  });
}

export function unknownAccount(id: string): DomainError {
  return new DomainError('not_found', `account "${id}" does not exist`, {
    hint: 'GET /v2/accounts lists the accounts.',
  });
}
