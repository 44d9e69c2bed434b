import { getPronunciationDictionaryContract } from '@palaver/contract';
import { dictionaryRules } from '../../store/pronunciation-dictionaries.ts';
import { implement } from '../define.ts';
import { dictionaryDocument } from './dictionary-document.ts';
import { findOwnDictionary } from './find-own-dictionary.ts';

export const getPronunciationDictionary = implement(
  getPronunciationDictionaryContract,
  async ({ input, caller, platform }) => {
    const stored = await findOwnDictionary(platform.store, caller.account_id, input.params.dictionary_id);
    return dictionaryDocument(stored, dictionaryRules(stored));
  },
);
