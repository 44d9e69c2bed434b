import { listObjectivesContract } from '@palaver/contract';
import { objectiveSetDocument } from '../../domain/objectives/objective-set-document.ts';
import { countObjectives, listObjectives as readObjectives, type StoredObjectives } from '../../store/objectives.ts';
import { implement } from '../define.ts';

export const listObjectives = implement(listObjectivesContract, async ({ input, caller, platform }) => {
  const { store } = platform;
  const { limit, type, name_or_uuid } = input.query;
  if (type === 'system') return { data: [], total_count: 0 };
  const filter = { account_id: caller.account_id, ...(name_or_uuid === undefined ? {} : { name_or_uuid }) };
  const sort = input.query.sort.startsWith('asc') ? ('asc' as const) : ('desc' as const);
  const offset = (Math.max(input.query.page, 1) - 1) * limit;
  const [sets, total_count] = await Promise.all([
    readObjectives(store, filter, { sort, limit, offset }),
    countObjectives(store, filter),
  ]);
  return { data: sets.map(row), total_count };
});

/** The fields of the first objective stand at the top, where a set once had one objective only. */
function row(set: StoredObjectives) {
  const [first] = set.data;
  if (first === undefined) throw new Error(`objectives.data of "${set.objectives_id}" is empty`);
  return { ...first, ...objectiveSetDocument(set) };
}
