import { stem, terms, words } from '../lexicon.ts';
import type { SlotSpec } from '../slot-spec.ts';
import { type Found, match, type SlotReader } from './heard.ts';
import { numberIn, numberPattern } from './number-words.ts';

interface Candidate extends Found {
  readonly value: number;
  /** How sure it is that this number is meant for the slot. */
  readonly weight: number;
}

const people = /people|person|guest|party|adult|visitor|attendee|seat|place|ticket|group|size|traveller|passenger|head/;

/**
 * The number that fits the slot best: one whose neighbour is a word of the slot ("two adults"), or that comes after
 * "for" where the slot counts people. Without such a sign it is taken only as the answer to the question for it.
 */
export const readNumber: SlotReader = (slot, { text, isAsked }) => {
  const countsPeople = people.test(`${slot.name} ${slot.description}`.toLowerCase());
  const known = new Set(
    [...terms(slot.name), ...terms(slot.description.split(/[.(]/)[0] ?? '')].flatMap((term) => [term.stem, term.head]),
  );
  const together = countsPeople ? adultsAndChildren(slot, text) : null;
  if (together !== null) return together;
  const candidates: Candidate[] = [];
  for (const hit of text.matchAll(numberPattern)) {
    const value = numberIn(hit[0]);
    if (value === null || !fits(value, slot) || isInsideWord(text, hit.index, hit[0].length)) continue;
    const to = hit.index + hit[0].length;
    const weight = sign(text.slice(0, hit.index), text.slice(to), known, countsPeople) + (isAsked ? 1 : 0);
    candidates.push({ value, from: hit.index, to, weight });
  }
  const best = candidates.sort((a, b) => b.weight - a.weight)[0];
  if (best !== undefined && best.weight > 0) return best;
  return countsPeople ? peopleInWords(text, isAsked) : null;
};

/** "Two adults and three kids" are five people, for a slot that counts neither alone. */
function adultsAndChildren(slot: SlotSpec, text: string): Found | null {
  if (/adult|child|kid/i.test(`${slot.name} ${slot.description}`)) return null;
  const count = `(${numberPattern.source})`;
  const pattern = new RegExp(
    `${count} (?:adults?|grown-?ups?)\\b(?:,| and| plus| with)? ${count} (?:children|child|kids?)\\b`,
    'i',
  );
  const hit = pattern.exec(text);
  const [adults, children] = [numberIn(hit?.[1] ?? ''), numberIn(hit?.[2] ?? '')];
  if (hit === null || adults === null || children === null) return null;
  return { value: adults + children, from: hit.index, to: hit.index + hit[0].length };
}

function isInsideWord(text: string, from: number, length: number): boolean {
  return (
    /[\w@-]/.test(text[from - 1] ?? '') ||
    /[\w@]/.test(text[from + length] ?? '') ||
    /^-\w/.test(text.slice(from + length))
  );
}

/** Bounds are not looked at: a number outside of them is what the user said, and whoever checks it says what is wrong. */
function fits(value: number, slot: SlotSpec): boolean {
  return Math.abs(value) <= 1e12 && (slot.kind !== 'integer' || Number.isInteger(value));
}

function sign(before: string, after: string, known: ReadonlySet<string>, countsPeople: boolean): number {
  const next = words(after)
    .slice(0, 2)
    .flatMap((word) => heads(word));
  const last = words(before)
    .slice(-3)
    .flatMap((word) => heads(word));
  if (next.slice(0, 2).some((word) => known.has(word))) return 3;
  if (
    countsPeople &&
    /^\s*(?:people|persons|guests?|adults?|of us|visitors?|seats?|tickets?|places?|grown-?ups)\b/i.test(after)
  )
    return 3;
  if (countsPeople && /\b(?:for|party of|group of|table for|we(?:'re| are)|us is)\s*$/i.test(before)) return 2.5;
  if (next.some((word) => known.has(word))) return 2;
  return last.some((word) => known.has(word)) ? 1.5 : 0;
}

function heads(word: string): string[] {
  return [stem(word), ...terms(word).map((term) => term.head)];
}

const inWords: readonly (readonly [RegExp, number])[] = [
  [/\b(?:just|only) me\b|\bby myself\b|\bon my own\b|\balone\b|\bmyself\b/i, 1],
  [/\b(?:me|myself) and my (?:wife|husband|partner|friend|son|daughter|mother|father|mum|mom|dad|colleague)\b/i, 2],
  [/\bmy (?:wife|husband|partner|friend|son|daughter|mother|father|mum|mom|dad|colleague) and (?:me|i)\b/i, 2],
  [/\bboth of us\b/i, 2],
];

function peopleInWords(text: string, isAsked: boolean): Found | null {
  for (const [pattern, value] of inWords) {
    const found = match(text, pattern);
    if (found !== null) return { ...found, value };
  }
  const me = isAsked ? match(text, /^\W*me\W*$/i) : null;
  return me === null ? null : { ...me, value: 1 };
}
