import type { Day } from './heard.ts';

export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
] as const;

/** The day it is at a moment in a time zone. */
export function dayAt(now: number, timeZone: string): Day {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric' });
  const value = (type: string) => Number(parts.formatToParts(now).find((part) => part.type === type)?.value);
  return { year: value('year'), month: value('month'), day: value('day') };
}

function utc({ year, month, day }: Day): number {
  return Date.UTC(year, month - 1, day);
}

export function plusDays(from: Day, days: number): Day {
  const date = new Date(utc(from) + days * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 0 is Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(utc(day)).getUTCDay();
}

export function isReal({ year, month, day }: Day): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

export function isBefore(a: Day, b: Day): boolean {
  return utc(a) < utc(b);
}

export function isoDay({ year, month, day }: Day): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** "Saturday 28 November", for an ISO date; with the year when it is not this one. */
export function spokenDay(iso: string, today: Day | null): string {
  const [year, month, day] = iso.split('-').map(Number) as [number, number, number];
  const date = { year, month, day };
  if (!isReal(date)) return iso;
  const capital = (word: string) => word[0]?.toUpperCase() + word.slice(1);
  const name = `${capital(weekdays[weekdayOf(date)] as string)} ${day} ${capital(months[month - 1] as string)}`;
  return today !== null && today.year !== year ? `${name} ${year}` : name;
}
