import { DomainError } from '../errors.ts';

/** Another process has the lease of the conversation. */
export function heldElsewhere(id: string): DomainError {
  return new DomainError('conflict', `conversation "${id}" is held by another process`, {
    hint: 'Send the request to the server process that the conversation was opened on, or try again in a few seconds.',
    headers: { 'Retry-After': '3' },
  });
}
