import { type ConsentEntry, consentTable } from './consent-table.ts';
import { tokensOf } from './tokens.ts';

export type WordClass = 'yes' | 'no' | 'stop' | 'but' | 'unsure' | 'ask' | 'soft';

/** The phrases of all languages that count in a conversation: normalised tokens joined by a space → what they say. */
export interface ConsentWords {
  readonly phrases: ReadonlyMap<string, WordClass>;
  readonly longest: number;
  /** Characters that mark a question in one of the languages alone. */
  readonly marks: string;
}

const CLASSES = ['soft', 'ask', 'unsure', 'but', 'stop', 'no', 'yes'] as const;

/** Language code of a name or tag (`de`, `de-AT`, `German`); null when consent is not understood in it. */
export function languageCode(language: string): string | null {
  const lower = language.trim().toLowerCase();
  const code = lower.split(/[-_]/)[0] ?? '';
  if (Object.hasOwn(consentTable, code)) return code;
  return Object.entries(consentTable).find(([, { name }]) => name === lower)?.[0] ?? null;
}

/** Merged tables by the languages they are of: a pure function's results, and few, since PALs share their languages. */
const cache = new Map<string, ConsentWords>();

/** English always counts beside the given languages. A phrase that is a yes in one and a no in another is neither. */
export function consentWords(languages: readonly string[] | 'all'): ConsentWords {
  const codes =
    languages === 'all'
      ? Object.keys(consentTable)
      : [...new Set(['en', ...languages.map(languageCode).filter((code) => code !== null)])].sort();
  const key = codes.join();
  const known = cache.get(key);
  if (known !== undefined) return known;
  const words = merge(codes.map((code) => consentTable[code]).filter((entry) => entry !== undefined));
  cache.set(key, words);
  return words;
}

function merge(entries: readonly ConsentEntry[]): ConsentWords {
  const phrases = new Map<string, WordClass>();
  let longest = 1;
  for (const entry of entries) {
    for (const [phrase, kind] of phrasesOf(entry)) {
      const before = phrases.get(phrase);
      phrases.set(phrase, before === undefined ? kind : stricter(before, kind));
      longest = Math.max(longest, phrase.split(' ').length);
    }
  }
  return { phrases, longest, marks: entries.map(({ marks }) => marks ?? '').join('') };
}

function phrasesOf(entry: ConsentEntry): ReadonlyMap<string, WordClass> {
  const own = new Map<string, WordClass>();
  for (const kind of CLASSES) {
    for (const phrase of entry[kind]?.split('|') ?? []) own.set(tokensOf(phrase).join(' '), kind);
  }
  return own;
}

/** Of two readings of a phrase the one that is further from a yes; a yes against a no is unsure. */
function stricter(a: WordClass, b: WordClass): WordClass {
  if (a === b) return a;
  const kinds = new Set([a, b]);
  if (kinds.has('yes') && (kinds.has('no') || kinds.has('stop') || kinds.has('unsure'))) return 'unsure';
  for (const kind of ['but', 'ask', 'no', 'stop', 'unsure'] as const) if (kinds.has(kind)) return kind;
  return 'yes';
}
