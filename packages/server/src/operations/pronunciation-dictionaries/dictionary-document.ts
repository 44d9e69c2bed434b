import type { PronunciationDictionary, PronunciationDictionaryRow, PronunciationRule } from '@palaver/contract';
import type { StoredDictionary } from '../../store/pronunciation-dictionaries.ts';

/** The dictionary without its rules, as the list shows it. */
export function dictionaryRow(stored: StoredDictionary): PronunciationDictionaryRow {
  return {
    pronunciation_dictionary_id: stored.pronunciation_dictionary_id,
    name: stored.name,
    rules_count: stored.rules_count,
    created_at: new Date(stored.created_at).toISOString(),
    updated_at: new Date(stored.updated_at).toISOString(),
  };
}

export function dictionaryDocument(
  stored: StoredDictionary,
  rules: readonly PronunciationRule[],
): PronunciationDictionary {
  const { pronunciation_dictionary_id, name, ...rest } = dictionaryRow(stored);
  return { pronunciation_dictionary_id, name, rules: rules as PronunciationRule[], ...rest };
}
