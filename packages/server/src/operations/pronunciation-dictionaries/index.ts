import type { Implementation } from '../define.ts';
import { createPronunciationDictionary } from './create-pronunciation-dictionary.ts';
import { deletePronunciationDictionary } from './delete-pronunciation-dictionary.ts';
import { getPronunciationDictionary } from './get-pronunciation-dictionary.ts';
import { listPronunciationDictionaries } from './list-pronunciation-dictionaries.ts';
import { updatePronunciationDictionary } from './update-pronunciation-dictionary.ts';

export const pronunciationDictionaryOperations: readonly Implementation[] = [
  createPronunciationDictionary,
  listPronunciationDictionaries,
  getPronunciationDictionary,
  updatePronunciationDictionary,
  deletePronunciationDictionary,
];
