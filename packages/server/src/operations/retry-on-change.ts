import { DomainError } from '../errors.ts';
import { ExpectationError } from '../store/store.ts';

const maxTries = 20;

/**
 * Runs a read-change-write again when somebody else changed what was read in between.
 * @throws DomainError `conflict` when that never stops
 */
export async function retryOnChange<T>(what: string, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ExpectationError)) throw error;
      if (tries === maxTries) {
        throw new DomainError('conflict', `the ${what} is being changed by others`, {
          hint: 'Try again.',
          cause: error,
        });
      }
    }
  }
}
