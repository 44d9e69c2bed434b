import { stopWords } from '../lexicon.ts';
import { months, weekdays } from './calendar.ts';
import { bareAnswer, blank, type Found, match, type SlotReader } from './heard.ts';

const capitalised = "\\p{Lu}[\\p{L}\\p{M}'’.-]*";
const fullName = `${capitalised}(?: (?:(?:van|von|de|der|den|da|di|du|la|le|el|al|bin|ibn|zu|of) ){0,2}${capitalised}){0,4}`;

const surePersonCues = [
  `(?:[Mm]y (?:full )?name is|[Mm]y name'?s|[Nn]ame(?:'s| is| will be)?:?|[Cc]alled|[Uu]nder(?: the name(?: of)?)?|[Ii]n the name of|[Ii]'?m called)`,
  `(?:[Ii] am|[Ii]['’]m|[Tt]his is|[Ii]t['’]?s|[Hh]ere is)`,
  `(?:[Ff]or|[Bb]y|[Ww]ith|[Tt]o|[Aa]nd)`,
];
const looseCue =
  /\b(?:my (?:full )?name is|my name's|under the name(?: of)?|in the name of|i'm called)\s+([\p{L}'’.-]+(?: [\p{L}'’.-]+){0,3})/iu;

const noNames = new Set<string>([
  ...weekdays,
  ...months.filter((month) => !['may', 'april', 'june', 'august'].includes(month)),
  ...'today tomorrow tonight yes no ok okay please thanks hello hi monday i'.split(' '),
]);
/** A lower-case name ends where another thing begins. */
const nameEnd = /\s+(?:and|my|for|on|at|with|please|thanks|email|phone|the|we|i|but|is|it'?s)\b.*$/iu;

function isName(words: string): boolean {
  const parts = words.split(' ');
  return parts.every((part) => !noNames.has(part.toLowerCase())) && !stopWords.has(words.toLowerCase());
}

function titleCase(words: string): string {
  if (/\p{Lu}/u.test(words)) return words;
  return words.replaceAll(/(^|[ '’-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** A person by a cue ("my name is", "under"), or the whole answer to the question for it. */
export const readPerson: SlotReader = (_, { text, isAsked }) => {
  for (const cue of surePersonCues) {
    const found = match(text, new RegExp(`(?:^|[^\\p{L}])${cue} (${fullName})`, 'u'), 1);
    if (found !== null && isName(found.words)) return tidy(found);
  }
  const loose = match(text, looseCue, 1);
  if (loose !== null) {
    const words = loose.words.replace(nameEnd, '');
    if (isName(words)) return tidy({ ...loose, words, to: loose.from + words.length });
  }
  return isAsked ? wholeName(text) : null;
};

function tidy(found: Found & { readonly words: string }): Found {
  const words = found.words.replace(/[.,'’-]+$/, '');
  return { value: titleCase(words), from: found.from, to: found.from + words.length };
}

function wholeName(text: string): Found | null {
  for (const part of text.split(/[,;:\n]|\.(?:\s|$)/)) {
    const words = bareAnswer(part.trimStart()).words.replaceAll(blank, '').replace(nameEnd, '').trim();
    const isPlausible = /^[\p{L}\p{M}'’. -]+$/u.test(words) && words.split(' ').length <= 5 && words.length <= 60;
    if (!isPlausible || words.length < 2 || !isName(words) || isSentence(words)) continue;
    // Beside other facts a lower-case word is more likely a word than a name.
    if (text.includes(blank) && !/\p{Lu}/u.test(words)) continue;
    const from = text.indexOf(words);
    if (from >= 0) return { value: titleCase(words), from, to: from + words.length };
  }
  return null;
}

/** "I don't know" and "what do you mean" answer no question. */
function isSentence(words: string): boolean {
  return /\b(?:i|you|what|which|why|how|when|where|do|does|don'?t|can|could|would|is|are|know|want|cancel|book|help|never|mind|stop|sure|not|nothing|sorry|wait|actually|maybe|perhaps|great|then|make|no|hm+|um+|uh+|what's)\b/i.test(
    words,
  );
}

const placeCue = new RegExp(
  `\\b(?:in|at|to|from|near|around|of|for|about) (?:the )?(${fullName}(?:, ${fullName})?)`,
  'u',
);
const lowerPlace =
  /\b(?:in|to|from|near|around|about) (?!the\b|a\b|an\b|my\b|your\b)([\p{L}'’-]{3,}(?: [\p{L}'’-]{3,})?)/iu;

/** A place by a preposition, then by a capital in the middle of a sentence, else the whole answer. */
export const readPlace: SlotReader = (slot, { text, isAsked }) => {
  if (/address|street/i.test(slot.name) && isAsked) return bareAnswer(text);
  const cued = match(text, placeCue, 1);
  if (cued !== null && isName(cued.words)) return { ...cued, value: cued.words.replace(/[.]$/, '') };
  const inside = match(text, new RegExp(`[\\p{Ll},] (${capitalised}(?: ${capitalised})*)`, 'u'), 1);
  if (inside !== null && isName(inside.words)) return { ...inside, value: inside.words.replace(/[.]$/, '') };
  const lower = match(text, lowerPlace, 1);
  if (lower !== null) {
    const words = lower.words
      .split(' ')
      .filter((word) => !stopWords.has(word.toLowerCase()) && !noNames.has(word.toLowerCase()));
    const value = words.join(' ');
    if (value !== '' && lower.words.startsWith(value))
      return { value: titleCase(value), from: lower.from, to: lower.from + value.length };
  }
  if (!isAsked) return null;
  const answer = bareAnswer(text);
  return answer.words === '' || isSentence(answer.words) ? null : { ...answer, value: titleCase(answer.words) };
};
