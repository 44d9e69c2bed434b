import { updateDocumentContract } from '@palaver/contract';
import { checkDocumentChanges, ignoredDocumentChanges } from '../../domain/documents/check-document.ts';
import { shownDocument } from '../../domain/documents/shown-document.ts';
import { updateDocument as updateWrites } from '../../store/documents.ts';
import { implement } from '../define.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { findOwnDocument } from './find-own-document.ts';

export const updateDocument = implement(
  updateDocumentContract,
  async ({ input, caller, platform }) => {
    const { store } = platform;
    const changes = checkDocumentChanges(input.body);
    return retryOnChange('document', async () => {
      const stored = await findOwnDocument(store, caller.account_id, input.params.document_id);
      if (Object.keys(changes).length === 0) return shownDocument(stored);
      const changed = { ...stored, ...changes, updated_at: platform.now() };
      await store.commit(updateWrites(store, stored, changed));
      return shownDocument(changed);
    });
  },
  { ignored: ignoredDocumentChanges },
);
