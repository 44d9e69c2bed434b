import { deleteDocumentContract } from '@palaver/contract';
import { hideDocument } from '../../store/documents.ts';
import { implement } from '../define.ts';
import { scrubPals } from '../pals/scrub-pals.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { findOwnDocument } from './find-own-document.ts';

export const deleteDocument = implement(deleteDocumentContract, async ({ input, caller, platform }) => {
  const { store, documents, jobs } = platform;
  const { account_id } = caller;
  const { document_id } = input.params;
  await retryOnChange('document', async () => {
    const stored = await findOwnDocument(store, account_id, document_id);
    const at = platform.now();
    await store.commit([
      ...hideDocument(store, stored, at),
      ...(await scrubPals(store, account_id, [{ kind: 'document', id: document_id }], at)),
      ...documents.eraseWrites(stored),
    ]);
  });
  jobs.wake();
  return undefined;
});
