import type { SlotSpec } from '../slot-spec.ts';

/** A calendar day, without a time zone. */
export interface Day {
  readonly year: number;
  /** 1–12 */
  readonly month: number;
  readonly day: number;
}

/** What a slot is filled from: the user's words, where what already filled another slot is blanked out. */
export interface Heard {
  readonly text: string;
  readonly today: Day;
  /** The user was asked for exactly this slot, so the whole answer may be it. */
  readonly isAsked: boolean;
}

export interface Found {
  readonly value: unknown;
  /** The stretch of the text that it was read from. */
  readonly from: number;
  readonly to: number;
}

export type SlotReader = (slot: SlotSpec, heard: Heard) => Found | null;

/** Stands in the text for words that were used. */
export const blank = '\u0001';

export function withoutStretch(text: string, found: Found): string {
  return text.slice(0, found.from) + blank.repeat(found.to - found.from) + text.slice(found.to);
}

/** The first match as a finding; `group` is the part that is the value. */
export function match(text: string, pattern: RegExp, group = 0): (Found & { readonly words: string }) | null {
  const hit = pattern.exec(text);
  const words = hit?.[group];
  if (!hit || words === undefined) return null;
  const from = group === 0 ? hit.index : hit.index + hit[0].indexOf(words);
  return { value: words, words, from, to: from + words.length };
}

const leadIn =
  /^(?:(?:um+|uh+|well|oh|so|ok(?:ay)?|sure|yes|yeah|please|hi|hello)[,.!]?\s+)*(?:(?:it'?s|it is|that'?s|that is|this is|that would be|it would be|i'?d say|i think|make it|let'?s say|let'?s do|put|use|take|my \w+(?: \w+)? is|the \w+(?: \w+)? is|under|for|on|at|in|to|from|about|because)\s+)*/i;
const leadOut = /[\s,.!?]*(?:\b(?:please|thanks|thank you)\b)?[\s,.!?]*$/i;

/** A whole answer without the small words around it. */
export function bareAnswer(text: string): Found & { readonly words: string } {
  const from = leadIn.exec(text)?.[0].length ?? 0;
  const rest = text.slice(from);
  const words = rest.replace(leadOut, '');
  return { value: words, words, from, to: from + words.length };
}
