import type { ConsentWords, WordClass } from './consent-words.ts';
import { tokensOf } from './tokens.ts';

/** `other`: the words are about something else, or change something: they are no answer to the question. */
export type ConsentVerdict = 'yes' | 'no' | 'unclear' | 'other';

/** Longer answers say more than yes or no. */
const MAX_TOKENS = 24;
/** The last one is Greek; it looks like a semicolon and is another character. */
const QUESTION = /[?？؟\u037e]/u;

interface Reading {
  readonly seen: ReadonlySet<WordClass>;
  /** Words that neither a phrase nor the question explains. */
  readonly isForeign: boolean;
}

/**
 * Reads the answer to a read-back, by rules alone. A yes is a yes only when every word of the answer is an agreeing one,
 * says nothing by itself, or repeats the question.
 */
export function readConsent(answer: string, question: string, words: ConsentWords): ConsentVerdict {
  const tokens = tokensOf(answer);
  if (tokens.length === 0) return 'unclear';
  if (tokens.length > MAX_TOKENS) return 'other';
  const { seen, isForeign } = read(tokens, tokensOf(question), words);
  const agrees = seen.has('yes');
  const refuses = seen.has('no') || seen.has('stop');
  if (isForeign || seen.has('but')) return 'other';
  const asks = QUESTION.test(answer) || [...words.marks].some((mark) => answer.includes(mark)) || seen.has('ask');
  if (asks) return agrees || refuses || seen.has('unsure') ? 'unclear' : 'other';
  if (seen.has('unsure') || (agrees && refuses)) return 'unclear';
  if (agrees) return 'yes';
  return refuses ? 'no' : 'unclear';
}

function read(tokens: readonly string[], question: readonly string[], words: ConsentWords): Reading {
  const seen = new Set<WordClass>();
  let isForeign = false;
  // A run of words of the question; words that say nothing by themselves hold it together ("to checking").
  let echoed: string[] = [];
  let echoesContent = false;
  const endEcho = () => {
    if (echoesContent && !repeats(echoed, question)) isForeign = true;
    echoed = [];
    echoesContent = false;
  };
  for (let at = 0; at < tokens.length; ) {
    const found = longestPhrase(tokens, at, words);
    if (found === null) {
      const token = tokens[at] ?? '';
      if (question.includes(token)) {
        echoed.push(token);
        echoesContent = true;
      } else isForeign = true;
      at++;
      continue;
    }
    const phrase = tokens.slice(at, at + found.length);
    at += found.length;
    if (found.kind === 'soft' && phrase.every((token) => question.includes(token))) {
      echoed.push(...phrase);
      continue;
    }
    endEcho();
    const isOfQuestion = found.kind === 'stop' && phrase.some((token) => question.includes(token));
    seen.add(isOfQuestion ? 'unsure' : found.kind);
  }
  endEcho();
  return { seen, isForeign };
}

function longestPhrase(
  tokens: readonly string[],
  at: number,
  words: ConsentWords,
): { readonly kind: WordClass; readonly length: number } | null {
  for (let length = Math.min(words.longest, tokens.length - at); length > 0; length--) {
    const phrase = tokens.slice(at, at + length).join(' ');
    const kind = EMOJI[phrase] ?? words.phrases.get(phrase);
    if (kind !== undefined) return { kind, length };
  }
  return null;
}

const EMOJI: Readonly<Record<string, WordClass | undefined>> = { '👍': 'yes', '✅': 'yes', '👎': 'no', '❌': 'no' };

/**
 * True when the words stand in the question in this order. A number alone repeats it only when the question has no
 * other: "yes, 3" must not pass for a party of 2 at 3 o'clock.
 */
function repeats(run: readonly string[], question: readonly string[]): boolean {
  const hasDigit = (token: string) => /\p{N}/u.test(token);
  if (run.length === 1 && run.some(hasDigit)) return question.filter(hasDigit).length === 1;
  return question.some((_, start) => run.every((token, i) => question[start + i] === token));
}
