import { z } from 'zod';
import { operation } from '../operation.ts';
import { asSent } from '../schemas/as-sent.ts';
import { JsonPatchOperation } from '../schemas/json.ts';
import { listOf } from '../schemas/list.ts';
import {
  PronunciationDictionary,
  PronunciationDictionaryRow,
  PronunciationRule,
} from '../schemas/pronunciation-dictionary.ts';

/** Bytes of a body: 10,000 rules of full length. */
const MAX_BODY_BYTES = 16_777_216;

const params = z.object({ dictionary_id: z.string().describe('`pd_` and 14 hex digits') });
const path = '/v2/pronunciation-dictionaries/{dictionary_id}';

const Rule = z.looseObject({
  ...PronunciationRule.shape,
  alphabet: PronunciationRule.shape.alphabet.nullish(),
  case_sensitive: PronunciationRule.shape.case_sensitive.nullish(),
  word_boundaries: PronunciationRule.shape.word_boundaries.nullish(),
});
const name = z.string().min(1).max(255);
const rules = z.array(Rule).max(10_000);

/** Body of `POST /v2/pronunciation-dictionaries`. */
export const PronunciationDictionaryCreate = z.looseObject({
  name: asSent(name),
  rules: asSent(rules.nullish().describe('at most 10,000, with different texts')),
});

/** The body of a change as an object: `rules` replaces the whole list. */
export const PronunciationDictionaryUpdate = z.looseObject({ name: name.optional(), rules: rules.optional() });

export const createPronunciationDictionaryContract = operation({
  id: 'pronunciation_dictionaries.create',
  summary: 'make a pronunciation dictionary',
  description: 'A PAL names it by `layers.tts.pronunciation_dictionary_id`.',
  effect: 'write',
  scope: 'write',
  http: { method: 'POST', path: '/v2/pronunciation-dictionaries', status: 201, bodyLimit: MAX_BODY_BYTES },
  input: { body: PronunciationDictionaryCreate },
  output: PronunciationDictionary,
  example: {
    name: 'museum names',
    rules: [
      { text: 'Okafor', pronunciation: 'oh-KAH-for', type: 'alias' },
      { text: 'quay', pronunciation: 'kiː', type: 'ipa', case_sensitive: false, word_boundaries: true },
    ],
  },
});

export const listPronunciationDictionariesContract = operation({
  id: 'pronunciation_dictionaries.list',
  summary: 'list pronunciation dictionaries, without their rules',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/pronunciation-dictionaries', status: 200 },
  input: {
    query: z.object({
      limit: z.number().int().min(1).max(100).default(10).describe('page size, 1 to 100'),
      page: z.number().int().min(0).default(0).describe('page number from 0'),
      sort: z.enum(['asc', 'desc', 'ascending', 'descending']).default('desc').describe('order by `created_at`'),
    }),
  },
  output: listOf(PronunciationDictionaryRow).extend({ page: z.number().int(), limit: z.number().int() }),
});

export const getPronunciationDictionaryContract = operation({
  id: 'pronunciation_dictionaries.get',
  summary: 'read a pronunciation dictionary with its rules',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path, status: 200 },
  input: { params },
  output: PronunciationDictionary,
  errors: ['not_found'],
});

export const updatePronunciationDictionaryContract = operation({
  id: 'pronunciation_dictionaries.update',
  summary: 'rename a pronunciation dictionary or replace its rules',
  description:
    'An array is a JSON Patch (RFC 6902) of `/name` and `/rules`, the rules as a whole; 304 when it changes nothing. An object replaces the fields it has.',
  effect: 'idempotent_write',
  scope: 'write',
  http: { method: 'PATCH', path, status: 200, otherStatuses: [304], bodyLimit: MAX_BODY_BYTES },
  input: { params, body: asSent(z.union([z.array(JsonPatchOperation).max(100), PronunciationDictionaryUpdate])) },
  output: PronunciationDictionary,
  errors: ['not_found', 'not_modified', 'unprocessable', 'conflict'],
  example: [{ op: 'replace', path: '/name', value: 'names of the museum' }],
});

export const deletePronunciationDictionaryContract = operation({
  id: 'pronunciation_dictionaries.delete',
  summary: 'delete a pronunciation dictionary and take it from every PAL',
  effect: 'irreversible',
  scope: 'write',
  http: { method: 'DELETE', path, status: 204 },
  input: { params },
  output: z.undefined(),
  errors: ['not_found', 'conflict'],
});
