import { z } from 'zod';

/** How a text is to be spoken. */
export const PronunciationRule = z.object({
  text: z.string().min(1).max(200).describe('the written text; unique within the dictionary'),
  pronunciation: z.string().min(1).max(500).describe('`alias`: the text to speak instead; `ipa`: the sounds'),
  type: z.enum(['alias', 'ipa']),
  alphabet: z.string().max(50).optional().describe('of the sounds; with `ipa` only'),
  case_sensitive: z.boolean().describe('default false'),
  word_boundaries: z.boolean().describe('only whole words; default true'),
});
export type PronunciationRule = z.infer<typeof PronunciationRule>;

/** A dictionary without its rules, as the list shows it. */
export const PronunciationDictionaryRow = z.object({
  pronunciation_dictionary_id: z.string(),
  name: z.string(),
  rules_count: z.number().int(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type PronunciationDictionaryRow = z.infer<typeof PronunciationDictionaryRow>;

export const PronunciationDictionary = PronunciationDictionaryRow.extend({ rules: z.array(PronunciationRule) });
export type PronunciationDictionary = z.infer<typeof PronunciationDictionary>;
