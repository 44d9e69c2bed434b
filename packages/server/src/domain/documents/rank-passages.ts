import { wordStem, wordsOf } from './search-words.ts';

export interface Passage {
  readonly heading: string | null;
  readonly content: string;
}

export interface RankedPassage<P extends Passage> {
  readonly passage: P;
  /** 0 to 1: how much of what was asked the passage speaks of, and how close together. */
  readonly score: number;
}

const HEADING_WEIGHT = 0.5;
const CLOSENESS_WEIGHT = 0.25;
const SATURATION = 1.2;

/**
 * Orders passages by what they hold of the words that were asked for. A word that few of the passages hold counts more;
 * so does one in a heading, and words that stand together. Passages of equal worth keep their order.
 */
export function rankPassages<P extends Passage>(
  words: readonly string[],
  passages: readonly P[],
): readonly RankedPassage<P>[] {
  const stems = [...new Set(words.map(wordStem))];
  const read = passages.map((passage) => ({
    passage,
    heading: new Set(wordsOf(passage.heading ?? '').map(wordStem)),
    places: placesOf(stems, wordsOf(passage.content).map(wordStem)),
  }));
  const weights = stems.map((stem) => {
    const holders = read.filter(({ heading, places }) => heading.has(stem) || places.has(stem)).length;
    return Math.log(1 + (read.length - holders + 0.5) / (holders + 0.5)) + 0.1;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0) * (1 + HEADING_WEIGHT + CLOSENESS_WEIGHT);
  const ranked = read.map(({ passage, heading, places }) => {
    let score = 0;
    let held = 0;
    for (const [index, stem] of stems.entries()) {
      const weight = weights[index] as number;
      const count = places.get(stem)?.length ?? 0;
      if (count > 0) held += weight;
      score += (weight * count * (1 + SATURATION)) / (count + SATURATION) / (1 + SATURATION);
      if (heading.has(stem)) score += weight * HEADING_WEIGHT;
    }
    return { passage, score: total === 0 ? 0 : (score + held * CLOSENESS_WEIGHT * closeness(places)) / total };
  });
  return ranked.sort((a, b) => b.score - a.score);
}

function placesOf(stems: readonly string[], words: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const wanted = new Set(stems);
  const places = new Map<string, number[]>();
  for (const [at, word] of words.entries()) {
    if (!wanted.has(word)) continue;
    const known = places.get(word);
    if (known === undefined) places.set(word, [at]);
    else known.push(at);
  }
  return places;
}

/** 1 when every word that is there stands beside another, falling with the smallest window that holds them all. */
function closeness(places: ReadonlyMap<string, readonly number[]>): number {
  if (places.size < 2) return 0;
  const marks = [...places].flatMap(([stem, at]) => at.map((place) => ({ stem, place })));
  marks.sort((a, b) => a.place - b.place);
  const inside = new Map<string, number>();
  let best = Number.POSITIVE_INFINITY;
  let from = 0;
  for (const mark of marks) {
    inside.set(mark.stem, (inside.get(mark.stem) ?? 0) + 1);
    while (inside.size === places.size) {
      const first = marks[from] as (typeof marks)[number];
      best = Math.min(best, mark.place - first.place + 1);
      const left = (inside.get(first.stem) as number) - 1;
      if (left === 0) inside.delete(first.stem);
      else inside.set(first.stem, left);
      from += 1;
    }
  }
  return places.size / best;
}
