import { isBefore, isoDay, isReal, months, plusDays, weekdayOf, weekdays } from './calendar.ts';
import type { Day, Found, SlotReader } from './heard.ts';
import { numberWords } from './number-words.ts';

type DateReader = (text: string, today: Day) => (Found & { readonly day: Day }) | null;

const monthNames = months
  .map((name) => (name === 'may' ? 'may' : `${name.slice(0, 3)}(?:${name.slice(3)}|t)?\\.?`))
  .join('|');
const ordinal = '(\\d{1,2})(?:st|nd|rd|th)?';
const weekdayNames = weekdays
  .map((name) => `${name}|${name.slice(0, 3)}${name === 'tuesday' ? 's?' : name === 'thursday' ? '(?:u?r?s?)' : ''}`)
  .join('|');

function at(hit: RegExpExecArray, day: Day): Found & { readonly day: Day } {
  return { value: isoDay(day), day, from: hit.index, to: hit.index + hit[0].length };
}

/** A day without a year is the next one of its kind. */
function upcoming(month: number, day: number, today: Day): Day | null {
  const thisYear = { year: today.year, month, day };
  const date = isReal(thisYear) && !isBefore(thisYear, today) ? thisYear : { ...thisYear, year: today.year + 1 };
  return isReal(date) ? date : null;
}

function monthNumber(name: string): number {
  return months.findIndex((month) => month.startsWith(name.toLowerCase().replace('.', '').slice(0, 3))) + 1;
}

const iso: DateReader = (text) => {
  const hit = /\b(\d{4})-(\d{1,2})-(\d{1,2})\b/.exec(text);
  if (hit === null) return null;
  const day = { year: Number(hit[1]), month: Number(hit[2]), day: Number(hit[3]) };
  return isReal(day) ? at(hit, day) : null;
};

const dayMonth: DateReader = (text, today) => {
  const hit = new RegExp(`\\b(?:the )?${ordinal}(?: of)? (${monthNames})\\b(?:,? (\\d{4})\\b)?`, 'i').exec(text);
  if (hit === null) return null;
  return named(hit, Number(hit[1]), hit[2] as string, hit[3], today);
};

const monthDay: DateReader = (text, today) => {
  const hit = new RegExp(`\\b(${monthNames}) (?:the )?${ordinal}\\b(?:,? (\\d{4})\\b)?`, 'i').exec(text);
  if (hit === null) return null;
  return named(hit, Number(hit[2]), hit[1] as string, hit[3], today);
};

function named(hit: RegExpExecArray, day: number, month: string, year: string | undefined, today: Day) {
  const date =
    year === undefined
      ? upcoming(monthNumber(month), day, today)
      : { year: Number(year), month: monthNumber(month), day };
  return date !== null && isReal(date) ? at(hit, date) : null;
}

/** `3/12` and `3/12/2026`: month first, unless only the other order is a date. `3.12.` is day first. */
const slashed: DateReader = (text, today) => {
  const hit = /\b(\d{1,2})([/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?(?!\d)/.exec(text);
  if (hit === null || (hit[2] === '.' && hit[4] === undefined)) return null;
  const [first, second] = [Number(hit[1]), Number(hit[3])];
  const isDayFirst = hit[2] === '.' || first > 12;
  const [month, day] = isDayFirst ? [second, first] : [first, second];
  if (hit[4] === undefined) {
    const date = upcoming(month, day, today);
    return date === null ? null : at(hit, date);
  }
  const date = { year: Number(hit[4].length === 2 ? `20${hit[4]}` : hit[4]), month, day };
  return isReal(date) ? at(hit, date) : null;
};

const relative: DateReader = (text, today) => {
  const near = /\b(the )?day after tomorrow|\btomorrow|\btoday|\btonight/i.exec(text);
  if (near !== null) {
    const word = near[0].toLowerCase();
    return at(near, plusDays(today, word.includes('after') ? 2 : word === 'tomorrow' ? 1 : 0));
  }
  const later = new RegExp(
    `\\b(?:in )?(\\d{1,2}|an?|${numberWords.join('|')}) (days?|weeks?)(?: from (?:now|today))?\\b`,
    'i',
  );
  const hit = later.exec(text);
  if (hit === null || !/\bin\b|from/i.test(hit[0])) return null;
  const spoken = (hit[1] as string).toLowerCase();
  const count = /^\d/.test(spoken) ? Number(spoken) : Math.max(1, numberWords.indexOf(spoken));
  return at(hit, plusDays(today, count * (hit[2]?.toLowerCase().startsWith('week') ? 7 : 1)));
};

/** "Tuesday", "this Tuesday" and "next Tuesday" are the first one after today; "… week" adds seven days. */
const weekday: DateReader = (text, today) => {
  const hit = new RegExp(
    `\\b(?:(?:this|next|coming|on) )?(${weekdayNames})\\b(?: (next week|in a week|week)\\b)?`,
    'i',
  ).exec(text);
  if (hit === null) return null;
  // "sat", "sun" and "mon" are words and beginnings of words, too.
  const isShort = !weekdays.some((name) => name === hit[1]?.toLowerCase());
  if (isShort && /^[a-z]/.test(hit[0]) && hit[0].startsWith(hit[1] as string)) return null;
  const wanted = weekdays.findIndex((name) => name.startsWith((hit[1] as string).toLowerCase().slice(0, 3)));
  const ahead = (wanted - weekdayOf(today) + 7) % 7 || 7;
  if (hit[2]?.toLowerCase() === 'next week') {
    const monday = plusDays(today, (8 - weekdayOf(today)) % 7 || 7);
    return at(hit, plusDays(monday, (wanted + 6) % 7));
  }
  return at(hit, plusDays(today, ahead + (hit[2] === undefined ? 0 : 7)));
};

const nextWeek: DateReader = (text, today) => {
  const hit = /\bnext week\b/i.exec(text);
  return hit === null ? null : at(hit, plusDays(today, 7));
};

const dayOfMonth: DateReader = (text, today) => {
  const hit = /\b(?:on )?the (\d{1,2})(?:st|nd|rd|th)\b/i.exec(text);
  if (hit === null) return null;
  const day = Number(hit[1]);
  for (let ahead = 0; ahead < 62; ahead += 1) {
    const date = plusDays(today, ahead);
    if (date.day === day) return at(hit, date);
  }
  return null;
};

const readers = [iso, dayMonth, monthDay, slashed, relative, weekday, dayOfMonth, nextWeek];

/** The first day that a text names. */
export function findDay(text: string, today: Day): (Found & { readonly day: Day }) | null {
  for (const read of readers) {
    const found = read(text, today);
    if (found !== null) return found;
  }
  return null;
}

export const readDate: SlotReader = (_, { text, today }) => findDay(text, today);
