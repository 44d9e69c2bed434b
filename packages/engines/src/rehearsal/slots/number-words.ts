/** The small numbers in words; the index is the number. */
export const numberWords = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
  'twenty',
] as const as readonly string[];

const tens: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};
const sizes: Readonly<Record<string, number>> = { hundred: 100, thousand: 1000, million: 1_000_000 };
const special: readonly (readonly [RegExp, number])[] = [
  [/^half a dozen$/, 6],
  [/^a dozen$/, 12],
  [/^a couple(?: of)?$/, 2],
  [/^a pair(?: of)?$/, 2],
];

const unit = `(?:${[...numberWords, ...Object.keys(tens), ...Object.keys(sizes), 'and', 'a'].join('|')})`;

/** A number in words or digits inside a text. */
export const numberPattern = new RegExp(
  `half a dozen|a dozen|a couple(?: of)?|a pair(?: of)?|[-−]?\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|[-−]?\\d+(?:[.,]\\d+)?|(?:an? (?=hundred|thousand|million))?\\b(?:${[...numberWords, ...Object.keys(tens), ...Object.keys(sizes)].join('|')})\\b(?:[ -]${unit}\\b){0,6}`,
  'gi',
);

/** The number that a stretch matched by `numberPattern` stands for; null when it is none. */
export function numberIn(text: string): number | null {
  const said = text.trim().toLowerCase().replace('−', '-');
  const fixed = special.find(([pattern]) => pattern.test(said));
  if (fixed !== undefined) return fixed[1];
  if (/^-?\d/.test(said)) {
    const isGrouped = /^-?\d{1,3}(,\d{3})+/.test(said);
    const value = Number(isGrouped ? said.replaceAll(',', '') : said.replace(',', '.'));
    return Number.isFinite(value) ? value : null;
  }
  let total = 0;
  let current = 0;
  let isKnown = false;
  for (const word of said.split(/[ -]+/)) {
    const small = numberWords.indexOf(word);
    const size = sizes[word];
    if (word === 'and' || word === 'a' || word === 'an') continue;
    if (small >= 0) current += small;
    else if (tens[word] !== undefined) current += tens[word];
    else if (size === 100) current = Math.max(1, current) * 100;
    else if (size !== undefined) {
      total += Math.max(1, current) * size;
      current = 0;
    } else return null;
    isKnown = true;
  }
  return isKnown ? total + current : null;
}
