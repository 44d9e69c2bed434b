/** Words that say nothing about what is asked. */
const stopWords: ReadonlySet<string> = new Set(
  (
    'a about after again all also am an and any are as at be because been before being but by can could did do does ' +
    'doing don for from get give had has have having he her here him his how i if in into is it its just know let like ' +
    'me more most my no not now of off on once only or other our out over please s same she should so some such t tell ' +
    'than that the their them then there these they this those through to too under until up us very want was we were ' +
    'what when where which while who whom why will with would you your'
  ).split(' '),
);

const MAX_WORDS = 24;
const MAX_WORD = 64;

/** What a question is about: its words in lower case without accents, letters and digits alone, each once. */
export function searchWords(query: string): readonly string[] {
  const words = wordsOf(query.slice(0, 4_000));
  return [...new Set(words.filter((word) => !stopWords.has(word)))].slice(0, MAX_WORDS);
}

/** Every word of a text, in order. */
export function wordsOf(text: string): readonly string[] {
  const folded = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return (folded.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.slice(0, MAX_WORD));
}

/** A word without its commonest English endings, so that `opens`, `opened` and `opening` count as one. */
export function wordStem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  const stem = word
    .replace(/(ss)es$/, '$1')
    .replace(/ies$/, 'y')
    .replace(/([^s])s$/, '$1')
    .replace(/(..)(ing|ed)$/, '$1');
  return stem.replace(/([^aeiouls])\1$/, '$1').replace(/(...)e$/, '$1');
}
