import { deletePronunciationDictionaryContract } from '@palaver/contract';
import { deleteDictionary as deleteWrite } from '../../store/pronunciation-dictionaries.ts';
import { implement } from '../define.ts';
import { scrubPals } from '../pals/scrub-pals.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { peekOwnDictionary } from './find-own-dictionary.ts';

export const deletePronunciationDictionary = implement(
  deletePronunciationDictionaryContract,
  async ({ input, caller, platform }) => {
    const { store } = platform;
    const { account_id } = caller;
    const { dictionary_id } = input.params;
    await retryOnChange('dictionary', async () => {
      await peekOwnDictionary(store, account_id, dictionary_id);
      const target = { kind: 'dictionary' as const, id: dictionary_id };
      await store.commit([
        deleteWrite(store, account_id, dictionary_id),
        ...(await scrubPals(store, account_id, [target], platform.now())),
      ]);
    });
    return undefined;
  },
);
