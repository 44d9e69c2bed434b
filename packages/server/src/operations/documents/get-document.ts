import { getDocumentContract } from '@palaver/contract';
import { shownDocument } from '../../domain/documents/shown-document.ts';
import { implement } from '../define.ts';
import { findOwnDocument } from './find-own-document.ts';

export const getDocument = implement(getDocumentContract, async ({ input, caller, platform }) =>
  shownDocument(await findOwnDocument(platform.store, caller.account_id, input.params.document_id)),
);
