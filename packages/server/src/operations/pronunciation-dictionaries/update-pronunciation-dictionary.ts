import { type PronunciationDictionary, updatePronunciationDictionaryContract } from '@palaver/contract';
import { checkDictionaryName, checkRules } from '../../domain/pronunciation/check-dictionary.ts';
import { ignoredDictionaryFields } from '../../domain/pronunciation/ignored-fields.ts';
import { patchDictionary } from '../../domain/pronunciation/patch-dictionary.ts';
import { dictionaryRules, updateDictionary as updateWrite } from '../../store/pronunciation-dictionaries.ts';
import { Answer, implement } from '../define.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { dictionaryDocument } from './dictionary-document.ts';
import { findOwnDictionary } from './find-own-dictionary.ts';

export const updatePronunciationDictionary = implement(
  updatePronunciationDictionaryContract,
  async ({ input, caller, platform }) => {
    const { store } = platform;
    return retryOnChange('dictionary', async () => {
      const stored = await findOwnDictionary(store, caller.account_id, input.params.dictionary_id);
      const before = { name: stored.name, rules: dictionaryRules(stored) };
      const patched = patchDictionary(before, input.body);
      const name = checkDictionaryName(patched.name);
      const rules = patched.rules === before.rules ? before.rules : checkRules(patched.rules);
      // Rules that were checked have one spelling.
      const text = rules === before.rules ? stored.rules : JSON.stringify(rules);
      if (name === stored.name && text === stored.rules) {
        return Array.isArray(input.body)
          ? new Answer<PronunciationDictionary>(undefined, { status: 304 })
          : dictionaryDocument(stored, rules);
      }
      const updated_at = platform.now();
      const newRules = text === stored.rules ? null : { text, count: rules.length };
      await store.commit([updateWrite(store, stored, { name, rules: newRules, updated_at })]);
      return dictionaryDocument({ ...stored, name, rules_count: rules.length, updated_at }, rules);
    });
  },
  { ignored: ignoredDictionaryFields },
);
