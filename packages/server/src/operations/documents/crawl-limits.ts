import { DomainError } from '../../errors.ts';
import { crawlGuards, MAX_CRAWL_DOCUMENTS, MAX_RUNNING_CRAWLS } from '../../store/documents.ts';
import { ExpectationError, type Store, type Write } from '../../store/store.ts';

/** Place of the guards in the batch. */
const TOO_MANY = 1;

/**
 * Commits the writes of a crawl when the account has room for it.
 * @throws DomainError `rate_limited`; what the writes themselves throw
 */
export async function commitCrawl(
  store: Store,
  accountId: string,
  isNew: boolean,
  writes: readonly Write[],
): Promise<void> {
  const guards = crawlGuards(store, accountId, isNew);
  try {
    await store.commit([...guards, ...writes]);
  } catch (error) {
    if (!(error instanceof ExpectationError) || error.index === 0 || error.index >= guards.length) throw error;
    if (isNew && error.index === TOO_MANY) {
      throw new DomainError('rate_limited', `an account has at most ${MAX_CRAWL_DOCUMENTS} crawled documents`, {
        hint: 'Delete a document that is not needed any more.',
      });
    }
    throw new DomainError('rate_limited', `at most ${MAX_RUNNING_CRAWLS} crawls of an account run at a time`, {
      hint: 'Wait until one of them is ready.',
      headers: { 'Retry-After': '60' },
    });
  }
}
