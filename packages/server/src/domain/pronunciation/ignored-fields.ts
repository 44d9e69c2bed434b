import { isObject } from '../tools/json-schema-walk.ts';

const ofDictionary: ReadonlySet<string> = new Set(['name', 'rules']);
const ofRule: ReadonlySet<string> = new Set([
  'text',
  'pronunciation',
  'type',
  'alphabet',
  'case_sensitive',
  'word_boundaries',
]);
/** Rules that are looked through: the same stray key in 10,000 rules says no more. */
const maxRules = 20;

/** Dotted names of what a create body, or a change as an object, holds and nothing reads. */
export function ignoredDictionaryFields(body: unknown): readonly string[] {
  if (!isObject(body)) return [];
  const rules = Array.isArray(body.rules) ? body.rules.slice(0, maxRules) : [];
  return [
    ...Object.keys(body).filter((key) => !ofDictionary.has(key)),
    ...rules.flatMap((rule, index) =>
      isObject(rule)
        ? Object.keys(rule)
            .filter((key) => !ofRule.has(key))
            .map((key) => `rules.${index}.${key}`)
        : [],
    ),
  ];
}
