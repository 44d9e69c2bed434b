import type { SlotSpec } from '../slot-spec.ts';
import { findDay } from './dates.ts';
import { type Found, type Heard, type SlotReader, withoutStretch } from './heard.ts';
import { numberIn, numberWords } from './number-words.ts';

interface ClockTime extends Found {
  readonly minutes: number;
}

const hourWords = numberWords.slice(1, 13).join('|');
const half = '(in the (?:morning|afternoon|evening)|at night|tonight)?';

function clock(hit: RegExpExecArray, hour: number, minute: number): ClockTime | null {
  if (hour > 23 || minute > 59) return null;
  const value = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  return { value, minutes: hour * 60 + minute, from: hit.index, to: hit.index + hit[0].trimEnd().length };
}

/** The hour of a 12-hour clock: as `am` or `pm` says, else as the day of people who visit and book goes (7 to 18). */
function hourOf(hour: number, marker: string | undefined, part: string | undefined): number {
  const isPm = /^p/i.test(marker ?? '') || /afternoon|evening|night/i.test(part ?? '');
  const isAm = /^a/i.test(marker ?? '') || /morning/i.test(part ?? '');
  if (isPm) return hour < 12 ? hour + 12 : hour;
  if (isAm) return hour === 12 ? 0 : hour;
  return hour >= 1 && hour <= 6 ? hour + 12 : hour;
}

function hourNumber(text: string): number {
  return /^\d/.test(text) ? Number(text) : (numberIn(text) ?? 99);
}

/** The first time of day that a text names. `isAsked` lets a bare number be one. */
export function findTime(text: string, isAsked: boolean): ClockTime | null {
  const digital = /\b([01]?\d|2[0-3])[:h.]([0-5]\d)\s*(am|pm|a\.m\.|p\.m\.)?(?!\d)/i.exec(text);
  if (digital !== null) {
    const hour = Number(digital[1]);
    const isPlain = digital[3] === undefined && ((digital[1] as string).length === 2 || hour > 6);
    return clock(digital, isPlain ? hour : hourOf(hour, digital[3], undefined), Number(digital[2]));
  }
  const marked = new RegExp(`\\b(\\d{1,2}|${hourWords})\\s*(am|pm|a\\.m\\.?|p\\.m\\.?)(?!\\w)`, 'i').exec(text);
  if (marked !== null) return clock(marked, hourOf(hourNumber(marked[1] as string), marked[2], undefined), 0);
  const noon = /\b(noon|midday|midnight)\b/i.exec(text);
  if (noon !== null) return clock(noon, noon[1]?.toLowerCase() === 'midnight' ? 0 : 12, 0);
  const past = new RegExp(
    `\\b(half|quarter|\\d{1,2}|${numberWords.join('|')}) (past|to) (\\d{1,2}|${hourWords})\\b ?${half}`,
    'i',
  ).exec(text);
  if (past !== null) return pastOrTo(past);
  const oclock = new RegExp(`\\b(\\d{1,2}|${hourWords}) o'?clock\\b ?${half}`, 'i').exec(text);
  if (oclock !== null) return clock(oclock, hourOf(hourNumber(oclock[1] as string), undefined, oclock[2]), 0);
  const lead = isAsked ? '(?:(?:at|around|about|by|from|after)\\s+)?' : '(?:at|around|by|from|after)\\s+';
  const bare = new RegExp(
    `(?:^|[^\\w-])${lead}(\\d{1,2}|${hourWords})\\b(?![\\w-]|\\s*(?:%|people|persons|guests|adults|children|kids|tickets|of us))\\s*${half}`,
    'i',
  ).exec(text);
  if (bare === null) return null;
  return clock(bare, hourOf(hourNumber(bare[1] as string), undefined, bare[2]), 0);
}

function pastOrTo(hit: RegExpExecArray): ClockTime | null {
  const amount = (hit[1] as string).toLowerCase();
  const minute = amount === 'half' ? 30 : amount === 'quarter' ? 15 : hourNumber(amount);
  const hour = hourOf(hourNumber(hit[3] as string), undefined, hit[4]);
  return hit[2]?.toLowerCase() === 'past' ? clock(hit, hour, minute) : clock(hit, (hour + 23) % 24, 60 - minute);
}

/** `15:00`, or with seconds and zone where the schema's `format: time` asks for them. */
export const readTime: SlotReader = (slot, { text, isAsked }) => {
  const found = findTime(text, isAsked);
  return found === null ? null : { ...found, value: timeText(slot, String(found.value)) };
};

function timeText(slot: SlotSpec, value: string): string {
  return slot.schema.format === 'time' ? `${value}:00Z` : value;
}

/** A day and a time of day, which may stand apart in the text. */
export const readDateTime: SlotReader = (slot, heard) => {
  const exact = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?/.exec(heard.text);
  if (exact !== null) return { value: exact[0], from: exact.index, to: exact.index + exact[0].length };
  const day = findDay(heard.text, heard.today);
  if (day === null) return null;
  const time = findTime(withoutStretch(heard.text, day), heard.isAsked);
  if (time === null) return null;
  const zone = slot.schema.format === 'date-time' ? ':00Z' : '';
  return { value: `${day.value}T${time.value}${zone}`, ...span(day, time, heard) };
};

function span(day: Found, time: Found, _: Heard): { from: number; to: number } {
  return { from: Math.min(day.from, time.from), to: Math.max(day.to, time.to) };
}
