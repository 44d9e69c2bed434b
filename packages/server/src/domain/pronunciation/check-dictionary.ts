import type { PronunciationRule } from '@palaver/contract';
import { badField } from '../../errors.ts';
import { checkFilledText, checkOneOf, checkText } from '../tools/field-rules.ts';
import { isObject } from '../tools/json-schema-walk.ts';

const maxName = 255;
const maxRules = 10_000;
const maxText = 200;
const maxPronunciation = 500;
const maxAlphabet = 50;
const ruleTypes = ['alias', 'ipa'] as const;

/** @throws DomainError naming the field */
export function checkDictionaryName(value: unknown): string {
  const name = checkFilledText('name', value);
  if (name.length > maxName) throw badField('name', `must have at most ${maxName} characters`);
  return name;
}

/**
 * The rules with their defaults filled in and their keys in one order, so that equal lists are equal JSON texts.
 * @throws DomainError naming the rule and the field
 */
export function checkRules(value: unknown): readonly PronunciationRule[] {
  const given = value ?? [];
  if (!Array.isArray(given)) throw badField('rules', 'must be a list of rules');
  if (given.length > maxRules) throw badField('rules', `must have at most ${maxRules} entries`);
  const rules = given.map(checkRule);
  refuseRepeats(rules);
  return rules;
}

function checkRule(value: unknown, index: number): PronunciationRule {
  const field = `rules.${index}`;
  if (!isObject(value)) throw badField(field, 'must be an object');
  const text = checkFilledText(`${field}.text`, value.text);
  if (text.length > maxText) throw badField(`${field}.text`, `must have at most ${maxText} characters`);
  const pronunciation = checkFilledText(`${field}.pronunciation`, value.pronunciation);
  if (pronunciation.length > maxPronunciation) {
    throw badField(`${field}.pronunciation`, `must have at most ${maxPronunciation} characters`);
  }
  const type = checkOneOf(`${field}.type`, value.type, ruleTypes);
  const alphabet = value.alphabet ?? null;
  if (alphabet !== null) {
    if (type !== 'ipa') throw badField(`${field}.alphabet`, 'goes with type ipa only');
    if (checkText(`${field}.alphabet`, alphabet).length > maxAlphabet) {
      throw badField(`${field}.alphabet`, `must have at most ${maxAlphabet} characters`);
    }
  }
  return {
    text,
    pronunciation,
    type,
    ...(alphabet === null ? {} : { alphabet: alphabet as string }),
    case_sensitive: checkFlag(`${field}.case_sensitive`, value.case_sensitive, false),
    word_boundaries: checkFlag(`${field}.word_boundaries`, value.word_boundaries, true),
  };
}

function checkFlag(field: string, value: unknown, unset: boolean): boolean {
  if (value === undefined || value === null) return unset;
  if (typeof value !== 'boolean') throw badField(field, 'must be true or false');
  return value;
}

/** Texts are compared as they are, and in any case where neither rule minds the case. */
function refuseRepeats(rules: readonly PronunciationRule[]): void {
  const exact = new Map<string, number>();
  const folded = new Map<string, number>();
  for (const [index, rule] of rules.entries()) {
    const text = rule.text.trim();
    const lower = rule.case_sensitive ? null : text.toLowerCase();
    const first = exact.get(text) ?? (lower === null ? undefined : folded.get(lower));
    if (first !== undefined) {
      throw badField(`rules.${index}.text`, `"${text}" is the text of rule ${first} too: each text can have one rule`);
    }
    exact.set(text, index);
    if (lower !== null) folded.set(lower, index);
  }
}
