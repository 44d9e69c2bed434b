import { deleteDocumentContract } from '@palaver/contract';
import { hideDocument } from '../../store/documents.ts';
import { palsNaming, updatePal } from '../../store/pals.ts';
import { implement } from '../define.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { findOwnDocument } from './find-own-document.ts';

export const deleteDocument = implement(deleteDocumentContract, async ({ input, caller, platform }) => {
  const { store, documents, jobs } = platform;
  const { account_id } = caller;
  const { document_id } = input.params;
  await retryOnChange('document', async () => {
    const stored = await findOwnDocument(store, account_id, document_id);
    const pals = await palsNaming(store, account_id, document_id);
    const at = platform.now();
    const scrubbed = pals.flatMap((pal) => {
      const { document_ids } = pal.body;
      if (!Array.isArray(document_ids) || !document_ids.includes(document_id)) return [];
      const left = document_ids.filter((id) => id !== document_id);
      return [updatePal(store, pal, { ...pal, body: { ...pal.body, document_ids: left }, updated_at: at })];
    });
    await store.commit([...hideDocument(store, stored, at), ...scrubbed, ...documents.eraseWrites(stored)]);
  });
  jobs.wake();
  return undefined;
});
