import { listDocumentsContract } from '@palaver/contract';
import { shownDocument } from '../../domain/documents/shown-document.ts';
import { countDocuments, listDocuments as readDocuments } from '../../store/documents.ts';
import { implement } from '../define.ts';

export const listDocuments = implement(listDocumentsContract, async ({ input, caller, platform }) => {
  const { limit, page, sort, status, name_or_uuid, tags, participant_tags } = input.query;
  const filter = {
    account_id: caller.account_id,
    ...(status === undefined ? {} : { status }),
    ...(name_or_uuid === undefined ? {} : { name_or_uuid }),
    ...(tags === undefined || tags.length === 0 ? {} : { tags }),
    ...(participant_tags === undefined || participant_tags.length === 0 ? {} : { participant_tags }),
  };
  const order = sort.startsWith('asc') ? 'asc' : 'desc';
  const [rows, total_count] = await Promise.all([
    readDocuments(platform.store, filter, { sort: order, limit, offset: page * limit }),
    countDocuments(platform.store, filter),
  ]);
  return { data: rows.map(shownDocument), total_count, page, limit };
});
