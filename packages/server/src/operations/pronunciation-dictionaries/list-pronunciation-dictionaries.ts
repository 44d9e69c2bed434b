import { listPronunciationDictionariesContract } from '@palaver/contract';
import { countDictionaries, listDictionaries } from '../../store/pronunciation-dictionaries.ts';
import { implement } from '../define.ts';
import { dictionaryRow } from './dictionary-document.ts';

export const listPronunciationDictionaries = implement(
  listPronunciationDictionariesContract,
  async ({ input, caller, platform }) => {
    const { account_id } = caller;
    const { limit, page } = input.query;
    const sort = input.query.sort.startsWith('asc') ? 'asc' : 'desc';
    const [rows, total_count] = await Promise.all([
      listDictionaries(platform.store, { account_id, sort, limit, offset: page * limit }),
      countDictionaries(platform.store, account_id),
    ]);
    return { data: rows.map(dictionaryRow), total_count, page, limit };
  },
);
