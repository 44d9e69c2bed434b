import { DomainError } from '../../errors.ts';
import { findDocument, type StoredDocument } from '../../store/documents.ts';
import type { Store } from '../../store/store.ts';

/** @throws DomainError `not_found` also for a document of another account */
export async function findOwnDocument(store: Store, accountId: string, documentId: string): Promise<StoredDocument> {
  const found = isDocumentId(documentId) ? await findDocument(store, accountId, documentId) : undefined;
  if (found !== undefined) return found;
  throw new DomainError('not_found', 'Document not found', {
    details: [{ path: 'document_id', message: `"${documentId.slice(0, 100)}" does not exist` }],
    hint: 'GET /v2/documents lists the documents of the account.',
  });
}

function isDocumentId(text: string): boolean {
  return /^d[0-9a-f]{11}$/.test(text);
}
