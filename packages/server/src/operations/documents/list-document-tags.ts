import { listDocumentTagsContract } from '@palaver/contract';
import { listDocumentTags as readTags } from '../../store/documents.ts';
import { implement } from '../define.ts';

export const listDocumentTags = implement(listDocumentTagsContract, async ({ input, caller, platform }) => {
  const { limit, page, search } = input.query;
  const filter = { account_id: caller.account_id, ...(search === undefined ? {} : { search }) };
  const { tags, total } = await readTags(platform.store, filter, { limit, offset: page * limit });
  return { tags: [...tags], total_count: total };
});
