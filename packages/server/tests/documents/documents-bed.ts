import type { KnowledgeDocument } from '@palaver/contract';
import { until } from '../support/conversation-stage.ts';
import type { TestPlatform } from '../support/platform.ts';

/** Makes waits short; what they guard is the same. */
export const QUICK = { retryMs: [20, 20], crawlPauseMs: 0 } as const;

export async function addDocument(
  server: TestPlatform,
  body: Readonly<Record<string, unknown>>,
): Promise<KnowledgeDocument> {
  return await server.ok<KnowledgeDocument>('POST', '/v2/documents', body);
}

/** Waits until the document is `ready` or `error`. */
export async function settled(server: TestPlatform, documentId: string, ms = 30_000): Promise<KnowledgeDocument> {
  return await until(async () => {
    const document = await server.ok<KnowledgeDocument>('GET', `/v2/documents/${documentId}`);
    return document.status === 'ready' || document.status === 'error' ? document : null;
  }, ms);
}

export async function readyDocument(
  server: TestPlatform,
  body: Readonly<Record<string, unknown>>,
): Promise<KnowledgeDocument> {
  const { document_id } = await addDocument(server, body);
  const document = await settled(server, document_id);
  if (document.status !== 'ready') throw new Error(`the document is not ready: ${document.error_message}`);
  return document;
}

export interface ShownChunk {
  readonly content: string;
  readonly heading: string | null;
  readonly source_url: string | null;
  readonly position: number;
}

export async function chunksOf(server: TestPlatform, documentId: string): Promise<readonly ShownChunk[]> {
  const { chunks } = await server.ok<{ chunks: ShownChunk[] }>('GET', `/v2/documents/${documentId}/chunks?limit=1000`);
  return chunks;
}

/** A `multipart/form-data` body. */
export function formOf(
  file: { readonly name: string; readonly bytes: Uint8Array | string; readonly part?: string } | null,
  texts: Readonly<Record<string, string>> = {},
): { readonly raw: Uint8Array; readonly headers: Readonly<Record<string, string>> } {
  const line = '----palaver-test';
  const pieces: Buffer[] = [];
  for (const [name, value] of Object.entries(texts)) {
    pieces.push(Buffer.from(`--${line}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`));
  }
  if (file !== null) {
    const { part = 'file' } = file;
    pieces.push(
      Buffer.from(`--${line}\r\ncontent-disposition: form-data; name="${part}"; filename="${file.name}"\r\n\r\n`),
      Buffer.from(file.bytes),
      Buffer.from('\r\n'),
    );
  }
  pieces.push(Buffer.from(`--${line}--\r\n`));
  return { raw: Buffer.concat(pieces), headers: { 'content-type': `multipart/form-data; boundary=${line}` } };
}
