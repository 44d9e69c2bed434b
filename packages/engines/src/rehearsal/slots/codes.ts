import { words } from '../lexicon.ts';
import type { SlotSpec } from '../slot-spec.ts';
import { bareAnswer, type Found, match, type SlotReader } from './heard.ts';

/** A repeated group inside a repetition can take for ever on the wrong text. */
const isRisky = (source: string): boolean => source.length > 200 || /[+*}]\)?[+*{]|\|.*\)[+*{]|\\\d/.test(source);

/** An id, a reference, a number that is a name: by the schema's pattern, else by its mix of letters and digits. */
export const readCode: SlotReader = (slot, { text, isAsked }) => {
  const byPattern = patternMatch(slot, text);
  if (byPattern !== undefined) return byPattern;
  const cue =
    words(slot.name)
      .filter((word) => word.length > 2)
      .join('|') || 'code';
  const cued = match(
    text,
    new RegExp(
      `\\b(?:${cue}|id|code|reference|number|ref|no)\\b(?: (?:is|number|code|id))*[ :#]+([A-Za-z0-9][A-Za-z0-9_-]*\\d[A-Za-z0-9_-]*|[A-Z]{3,}\\b)`,
    ),
    1,
  );
  if (cued !== null) return cued;
  const mixed = match(
    text,
    /(?<![\w@.:/-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*(?![\w@:]|\.\w)/,
  );
  if (mixed !== null && !/^\d+(?:st|nd|rd|th|am|pm|h)$/i.test(mixed.words)) return mixed;
  if (!isAsked) return null;
  const digits = match(text, /(?<![\w-])\d[\d ]{1,}\d(?![\w-])|(?<![\w-])\d{1,}(?![\w-])/);
  if (digits !== null) return { ...digits, value: digits.words.replaceAll(' ', '') };
  const answer = bareAnswer(text);
  return /^[A-Za-z0-9_-]{3,}$/.test(answer.words) && /[A-Z_-]/.test(answer.words) ? answer : null;
};

function patternMatch(slot: SlotSpec, text: string): Found | null | undefined {
  const { pattern } = slot.schema;
  if (typeof pattern !== 'string' || isRisky(pattern)) return undefined;
  try {
    const whole = new RegExp(pattern, 'u');
    for (const hit of text.matchAll(/(?<![\p{L}\p{N}])([\p{L}\p{N}_#-]{1,64})(?:[ -]+(\d[\d -]{0,20}))?/gu)) {
      for (const value of spellings(hit)) {
        if (whole.test(value)) return { value, from: hit.index, to: hit.index + hit[0].length };
      }
    }
    return null;
  } catch {
    // Not a pattern of this language: read as if there were none.
    return undefined;
  }
}

/** How a code may be written that was said as `lh 4821`, `LH4821` or `lh-4821`. */
function spellings(hit: RegExpExecArray): string[] {
  const [, first = '', digits] = hit;
  const tail = digits?.replaceAll(/[ -]/g, '');
  const split = first.replace(/^([A-Za-z]+)(\d+)$/, '$1-$2');
  const written = tail === undefined ? [first, split] : [`${first}-${tail}`, first + tail, first, split];
  return written.flatMap((value) => [value, value.toUpperCase(), value.toLowerCase()]);
}
