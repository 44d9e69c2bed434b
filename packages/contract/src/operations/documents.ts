import { z } from 'zod';
import { operation } from '../operation.ts';
import { asSent } from '../schemas/as-sent.ts';
import { CrawlConfig, DocumentChunk, DocumentStatus, KnowledgeDocument } from '../schemas/document.ts';
import { listOf } from '../schemas/list.ts';

/** Largest file of a document: 50 MB. */
export const MAX_DOCUMENT_BYTES = 52_428_800;

const params = z.object({ document_id: z.string().describe('`d` and 11 hex digits') });
const limit = z.number().int().min(1).max(100).default(10).describe('page size, 1 to 100');
const page = z.number().int().min(0).default(0).describe('page number from 0');
const tags = z.array(z.string().min(1).max(64)).max(32);

/** Body of `POST /v2/documents`. As a form each field is a text: lists by commas, `crawl` as JSON. */
export const DocumentCreate = z.looseObject({
  document_url: asSent(
    z
      .string()
      .optional()
      .describe('file or page to read, http or https; required unless the body is a form with a file'),
  ),
  document_name: asSent(z.string().max(255).nullish().describe('default: the last part of the URL')),
  callback_url: asSent(z.string().max(2048).nullish().describe('gets the document at each change of its status')),
  tags: asSent(tags.nullish()),
  participant_tags: asSent(tags.nullish()),
  crawl: asSent(CrawlConfig.partial().nullish().describe('follow links of the site; defaults: depth 1, 10 pages')),
  custom_description: asSent(z.string().max(2000).nullish()),
  is_customer_support_document: asSent(z.boolean().nullish()),
  font_size_aware_extraction: asSent(z.boolean().nullish().describe('in a PDF lines in larger type count as headings')),
});

/** Body of `PATCH /v2/documents/{document_id}`: only the keys that are present change. */
export const DocumentUpdate = z.looseObject({
  document_name: asSent(z.string().min(1).max(255).optional()),
  tags: asSent(tags.nullish().describe('replace the tags')),
});

export const createDocumentContract = operation({
  id: 'documents.create',
  summary: 'add a document to the knowledge base',
  description:
    'The document is read in the background: `status` goes from `started` over `processing` to `ready` or `error`. Formats: pdf, docx, pptx, xlsx, csv, txt, md, html, json, at most 50 MB. With `crawl` the links of a site are followed. The file itself may be sent as `multipart/form-data` in the part `file`.',
  effect: 'write',
  scope: 'write',
  http: {
    method: 'POST',
    path: '/v2/documents',
    status: 200,
    upload: { limit: MAX_DOCUMENT_BYTES, required: false },
  },
  input: { body: DocumentCreate },
  output: KnowledgeDocument,
  errors: ['egress_refused', 'rate_limited', 'too_large'],
  example: {
    document_url: 'https://museum.example.com/opening-hours.html',
    document_name: 'Opening hours',
    tags: ['visitors'],
  },
});

export const listDocumentsContract = operation({
  id: 'documents.list',
  summary: 'list documents',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/documents', status: 200 },
  input: {
    query: z.object({
      limit,
      page,
      sort: z.enum(['ascending', 'descending', 'asc', 'desc']).default('ascending').describe('order by `created_at`'),
      status: DocumentStatus.optional(),
      name_or_uuid: z.string().optional().describe('part of the name in any case, or the whole `document_id`'),
      tags: z.array(z.string()).optional().describe('documents with any of these tags'),
      participant_tags: z.array(z.string()).optional().describe('documents with any of these participant tags'),
      verbose: z.boolean().optional().describe('accepted; rows are always complete'),
    }),
  },
  output: listOf(KnowledgeDocument).extend({ page: z.number().int(), limit: z.number().int() }),
});

export const getDocumentContract = operation({
  id: 'documents.get',
  summary: 'get a document',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/documents/{document_id}', status: 200 },
  input: { params, query: z.object({ verbose: z.boolean().optional() }) },
  output: KnowledgeDocument,
  errors: ['not_found'],
});

export const updateDocumentContract = operation({
  id: 'documents.update',
  summary: 'rename a document or replace its tags',
  effect: 'idempotent_write',
  scope: 'write',
  http: { method: 'PATCH', path: '/v2/documents/{document_id}', status: 200 },
  input: { params, body: DocumentUpdate },
  output: KnowledgeDocument,
  errors: ['not_found', 'conflict'],
  example: { document_name: 'Opening hours 2027', tags: ['visitors', 'hours'] },
});

export const deleteDocumentContract = operation({
  id: 'documents.delete',
  summary: 'delete a document, its passages, and its place in every PAL',
  effect: 'irreversible',
  scope: 'write',
  http: { method: 'DELETE', path: '/v2/documents/{document_id}', status: 204 },
  input: { params },
  output: z.undefined(),
  errors: ['not_found', 'conflict'],
});

export const listDocumentTagsContract = operation({
  id: 'documents.tags',
  summary: 'list the tags that documents have',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/documents/tags', status: 200 },
  input: { query: z.object({ limit, page, search: z.string().optional().describe('part of the tag in any case') }) },
  output: z.object({ tags: z.array(z.string()), total_count: z.number().int() }),
});

export const listDocumentChunksContract = operation({
  id: 'documents.chunks',
  summary: 'list the passages of a document',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/documents/{document_id}/chunks', status: 200 },
  input: {
    params,
    query: z.object({
      collection: z.enum(['regular']).default('regular'),
      limit: z.number().int().min(1).max(1000).default(100).describe('page size, 1 to 1,000'),
      offset: z.string().optional().describe('`next_offset` of the page before'),
      search: z.string().optional().describe('only passages that hold words of this text, the best first'),
    }),
  },
  output: z.object({ chunks: z.array(DocumentChunk), next_offset: z.string().nullable() }),
  errors: ['not_found'],
});

export const recrawlDocumentContract = operation({
  id: 'documents.recrawl',
  summary: 'read a crawled site again',
  description: 'Allowed once an hour. The old passages stay until the new ones are there.',
  effect: 'write',
  scope: 'write',
  http: { method: 'POST', path: '/v2/documents/{document_id}/recrawl', status: 202 },
  input: {
    params,
    body: z.looseObject({
      crawl: asSent(CrawlConfig.partial().nullish().describe('replaces the crawl settings; default: as before')),
    }),
  },
  output: KnowledgeDocument,
  errors: ['not_found', 'conflict', 'rate_limited'],
  example: { crawl: { depth: 2, max_pages: 20 } },
});
