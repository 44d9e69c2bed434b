import { randomBytes } from 'node:crypto';
import { createPronunciationDictionaryContract } from '@palaver/contract';
import { checkDictionaryName, checkRules } from '../../domain/pronunciation/check-dictionary.ts';
import { ignoredDictionaryFields } from '../../domain/pronunciation/ignored-fields.ts';
import { insertDictionary } from '../../store/pronunciation-dictionaries.ts';
import { Answer, implement } from '../define.ts';
import { dictionaryDocument } from './dictionary-document.ts';

export const createPronunciationDictionary = implement(
  createPronunciationDictionaryContract,
  async ({ input, caller, platform }) => {
    const name = checkDictionaryName(input.body.name);
    const rules = checkRules(input.body.rules);
    const at = platform.now();
    const stored = {
      pronunciation_dictionary_id: `pd_${randomBytes(7).toString('hex')}`,
      account_id: caller.account_id,
      name,
      rules: JSON.stringify(rules),
      rules_count: rules.length,
      created_at: at,
      updated_at: at,
      version: 1,
    };
    await platform.store.commit([insertDictionary(platform.store, stored)]);
    return new Answer(dictionaryDocument(stored, rules), { target: stored.pronunciation_dictionary_id });
  },
  { ignored: ignoredDictionaryFields },
);
