import { listGuardrailTagsContract } from '@palaver/contract';
import { listGuardrailTags as readTags } from '../../store/guardrails.ts';
import { implement } from '../define.ts';

export const listGuardrailTags = implement(listGuardrailTagsContract, async ({ input, caller, platform }) => {
  const { limit, search } = input.query;
  const filter = { account_id: caller.account_id, ...(search === undefined ? {} : { search }) };
  const offset = (Math.max(input.query.page, 1) - 1) * limit;
  const { tags, total } = await readTags(platform.store, filter, { limit, offset });
  return { tags: [...tags], data: [...tags], total_count: total };
});
