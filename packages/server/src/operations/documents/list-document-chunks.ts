import { type DocumentChunk, listDocumentChunksContract } from '@palaver/contract';
import { rankPassages } from '../../domain/documents/rank-passages.ts';
import { searchWords } from '../../domain/documents/search-words.ts';
import { badField } from '../../errors.ts';
import { type ChunkRow, readChunks, searchChunks } from '../../store/document-chunks.ts';
import { implement } from '../define.ts';
import { findOwnDocument } from './find-own-document.ts';

const CURSOR = 'passage:';

export const listDocumentChunks = implement(listDocumentChunksContract, async ({ input, caller, platform }) => {
  const { store } = platform;
  const { limit, offset, search } = input.query;
  const { document_id } = await findOwnDocument(store, caller.account_id, input.params.document_id);
  if (search !== undefined) {
    const words = searchWords(search);
    const found = rankPassages(words, await searchChunks(store, [document_id], words, limit));
    return { chunks: found.map(({ passage }) => shown(passage)), next_offset: null };
  }
  const from = offset === undefined || offset === '' ? 0 : placeOf(offset);
  const rows = await readChunks(store, document_id, from, limit + 1);
  const page = rows.slice(0, limit);
  const next = rows.length > limit ? Number(rows[limit]?.position) : null;
  return { chunks: page.map(shown), next_offset: next === null ? null : cursorOf(next) };
});

function shown(row: ChunkRow): DocumentChunk {
  const position = Number(row.position);
  return {
    chunk_id: `${row.document_id}_${position}`,
    document_id: row.document_id,
    content: row.content,
    heading: row.heading,
    source_url: row.source_url,
    position,
  };
}

function cursorOf(position: number): string {
  return Buffer.from(CURSOR + position).toString('base64url');
}

/** Clients that count for themselves send a number. */
function placeOf(offset: string): number {
  const text = /^\d{1,9}$/.test(offset) ? CURSOR + offset : Buffer.from(offset, 'base64url').toString();
  const place = /^passage:(\d{1,9})$/.exec(text)?.[1];
  if (place === undefined) throw badField('offset', 'must be the next_offset of the page before');
  return Number(place);
}
