import { recrawlDocumentContract } from '@palaver/contract';
import { changeWrites } from '../../documents/document-status.ts';
import { checkCrawl, ignoredRecrawlFields } from '../../domain/documents/check-document.ts';
import { shownDocument } from '../../domain/documents/shown-document.ts';
import { DomainError } from '../../errors.ts';
import type { StoredDocument } from '../../store/documents.ts';
import { implement } from '../define.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { commitCrawl } from './crawl-limits.ts';
import { findOwnDocument } from './find-own-document.ts';

const COOLDOWN_MS = 3_600_000;

export const recrawlDocument = implement(
  recrawlDocumentContract,
  async ({ input, caller, platform }) => {
    const { store, documents, jobs } = platform;
    const wanted = checkCrawl(input.body.crawl);
    const changed = await retryOnChange('document', async () => {
      const stored = await findOwnDocument(store, caller.account_id, input.params.document_id);
      const crawl = stored.upload_id === null ? (wanted ?? stored.crawl) : null;
      if (crawl === null) throw nothingToCrawl();
      const at = platform.now();
      checkState(stored, at);
      const document: StoredDocument = {
        ...stored,
        crawl,
        status: 'recrawling',
        progress: 0,
        error_message: null,
        updated_at: at,
      };
      await commitCrawl(store, caller.account_id, stored.crawl === null, [
        ...changeWrites(store, stored, document, at),
        ...documents.readWrites(document),
      ]);
      return document;
    });
    jobs.wake();
    return shownDocument(changed);
  },
  { ignored: ignoredRecrawlFields },
);

function nothingToCrawl(): DomainError {
  const reason = 'the document has no crawl configuration';
  return new DomainError('invalid_request', `Bad Request. crawl: ${reason}`, {
    details: [{ path: 'crawl', message: reason }],
    hint: 'Send {"crawl": {"depth": 1, "max_pages": 10}} for a document that was made of a URL.',
  });
}

function checkState(document: StoredDocument, at: number): void {
  if (document.status !== 'ready' && document.status !== 'error') {
    throw new DomainError('conflict', `a document in status "${document.status}" cannot be crawled again`, {
      hint: 'Wait until it is ready.',
    });
  }
  const leftMs = document.last_crawled_at === null ? 0 : document.last_crawled_at + COOLDOWN_MS - at;
  if (leftMs <= 0) return;
  const minutes = Math.ceil(leftMs / 60_000);
  throw new DomainError(
    'rate_limited',
    `the document was crawled less than an hour ago: try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`,
    {
      hint: 'A document can be crawled again once an hour.',
      headers: { 'Retry-After': String(Math.ceil(leftMs / 1_000)) },
    },
  );
}
