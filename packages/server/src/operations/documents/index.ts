import type { Implementation } from '../define.ts';
import { createDocument } from './create-document.ts';
import { deleteDocument } from './delete-document.ts';
import { getDocument } from './get-document.ts';
import { listDocumentChunks } from './list-document-chunks.ts';
import { listDocumentTags } from './list-document-tags.ts';
import { listDocuments } from './list-documents.ts';
import { recrawlDocument } from './recrawl-document.ts';
import { updateDocument } from './update-document.ts';

export const documentOperations: readonly Implementation[] = [
  createDocument,
  listDocuments,
  listDocumentTags,
  getDocument,
  updateDocument,
  deleteDocument,
  listDocumentChunks,
  recrawlDocument,
];
