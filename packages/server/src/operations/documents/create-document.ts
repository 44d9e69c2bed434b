import { randomBytes } from 'node:crypto';
import { createDocumentContract } from '@palaver/contract';
import { checkDocument, type DocumentDraft, ignoredDocumentFields } from '../../domain/documents/check-document.ts';
import { nameOfUrl } from '../../domain/documents/crawl-url.ts';
import { shownDocument } from '../../domain/documents/shown-document.ts';
import { badField } from '../../errors.ts';
import type { Platform } from '../../platform-parts.ts';
import { insertDocument, type StoredDocument } from '../../store/documents.ts';
import type { Write } from '../../store/store.ts';
import { findUpload, insertUpload } from '../../store/uploads.ts';
import { type Caller, implement, type RequestFacts, type UploadedFile } from '../define.ts';
import { newUpload, uploadIdOf } from '../uploads/new-upload.ts';
import { checkUrl } from './check-url.ts';
import { commitCrawl } from './crawl-limits.ts';

/** What a document is made from. */
interface Source {
  readonly url: string;
  readonly name: string;
  readonly upload_id: string | null;
  readonly writes: readonly Write[];
}

export const createDocument = implement(
  createDocumentContract,
  async ({ input, caller, platform, request, file }) => {
    const { store, documents, jobs } = platform;
    const draft = checkDocument(input.body, file !== null);
    if (draft.callback_url !== null) checkUrl('callback_url', draft.callback_url, platform.egress);
    const source = await sourceOf(draft, file, caller, platform, request);
    if (draft.crawl !== null && source.upload_id !== null) {
      throw badField('crawl', 'an uploaded file has no links to follow');
    }
    const at = platform.now();
    const document: StoredDocument = {
      document_id: `d${randomBytes(6).toString('hex').slice(0, 11)}`,
      account_id: caller.account_id,
      document_name: draft.document_name ?? source.name,
      document_url: source.url,
      status: 'started',
      progress: 0,
      error_message: null,
      callback_url: draft.callback_url,
      tags: draft.tags,
      participant_tags: draft.participant_tags,
      options: { ...draft.options, embedding_model: null },
      crawl: draft.crawl,
      crawled_urls: null,
      last_crawled_at: null,
      crawl_count: 0,
      upload_id: source.upload_id,
      generation: 0,
      created_at: at,
      updated_at: at,
      version: 1,
    };
    const writes = [...source.writes, ...insertDocument(store, document), ...documents.readWrites(document)];
    if (document.crawl === null) await store.commit(writes);
    else await commitCrawl(store, caller.account_id, true, writes);
    jobs.wake();
    return shownDocument(document);
  },
  { ignored: ignoredDocumentFields },
);

async function sourceOf(
  draft: DocumentDraft,
  file: UploadedFile | null,
  caller: Caller,
  platform: Platform,
  request: RequestFacts,
): Promise<Source> {
  const { store, egress, documents } = platform;
  const { document_url: url } = draft;
  if (file !== null) {
    if (url !== null) throw badField('document_url', 'must be absent where the file itself is sent');
    const upload = newUpload(file, caller.account_id, platform.now());
    await documents.saveFile(upload.row.upload_id, file.bytes);
    return {
      url: request.origin + upload.path,
      name: file.name,
      upload_id: upload.row.upload_id,
      writes: insertUpload(store, upload.row),
    };
  }
  if (url === null)
    throw badField('document_url', 'is required', 'Give the URL of a file or page, or send a form with a file.');
  const uploadId = uploadIdOf(url);
  const upload = uploadId === null ? undefined : await findUpload(store, uploadId);
  if (upload?.account_id === caller.account_id) {
    return { url, name: upload.file_name, upload_id: upload.upload_id, writes: [] };
  }
  checkUrl('document_url', url, egress, { plainHttp: true });
  return { url, name: nameOfUrl(url), upload_id: null, writes: [] };
}
