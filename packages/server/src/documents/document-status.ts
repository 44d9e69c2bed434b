import { shownDocument } from '../domain/documents/shown-document.ts';
import { outboxWrites } from '../jobs/outbox.ts';
import { type StoredDocument, updateDocument } from '../store/documents.ts';
import type { Store, Write } from '../store/store.ts';

/** The change of a document, and the callback when its status is another one. */
export function changeWrites(
  store: Store,
  before: StoredDocument,
  after: StoredDocument,
  now: number,
): readonly Write[] {
  return [
    ...updateDocument(store, before, after),
    ...(before.status === after.status ? [] : callbackWrites(store, after, now)),
  ];
}

/** rest-api.md 11: the document without `callback_url`, in the order of its changes. */
function callbackWrites(store: Store, document: StoredDocument, now: number): readonly Write[] {
  if (document.callback_url === null) return [];
  const { callback_url: url, ...body } = shownDocument(document);
  return outboxWrites(store, {
    account_id: document.account_id,
    conversation_id: null,
    lane: `document:${document.document_id}`,
    url: url as string,
    body: JSON.stringify(body),
    now,
  });
}
