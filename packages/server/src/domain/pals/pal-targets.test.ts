import { expect, it } from 'vitest';
import { palReferences, withoutReferences } from './pal-targets.ts';

const fields = {
  guardrail_ids: ['g1', 'g2', 'g1'],
  guardrail_tags: ['desk'],
  guardrails_id: 'gs1',
  objectives_id: 'o1',
  document_ids: ['d1'],
  layers: { tts: { tts_engine: 'azure' as const, pronunciation_dictionary_id: 'pd_1' }, llm: { model: 'o1' } },
};

it('the references of a PAL are found, each once, with their fields', () => {
  expect(palReferences(fields).map(({ kind, id, field }) => `${kind} ${id} ${field}`)).toEqual([
    'guardrail g1 guardrail_ids',
    'guardrail g2 guardrail_ids',
    'guardrail_set gs1 guardrails_id',
    'guardrail_tag desk guardrail_tags',
    'objectives o1 objectives_id',
    'document d1 document_ids',
    'dictionary pd_1 layers.tts.pronunciation_dictionary_id',
  ]);
  const none = { objectives_id: '', guardrails_id: null, layers: { tts: { pronunciation_dictionary_id: '' } } };
  expect(palReferences(none)).toEqual([]);
});

it('the references to what is deleted are taken out of a PAL, and nothing else', () => {
  expect(withoutReferences(fields, new Set(['g1', 'gs1', 'o1', 'd1', 'pd_1', 'desk']))).toEqual({
    ...fields,
    guardrail_ids: ['g2'],
    guardrails_id: null,
    objectives_id: null,
    document_ids: [],
    layers: { tts: { tts_engine: 'azure', pronunciation_dictionary_id: null }, llm: { model: 'o1' } },
  });
  expect(withoutReferences(fields, new Set(['g9']))).toEqual(fields);
  expect(withoutReferences({}, new Set(['g1']))).toEqual({});
});
