import { utcTime } from '../parts/utc-time.ts';

/** A time on the wire in the reader's own format. */
export function momentInWords(text: string): string {
  const ms = utcTime(text);
  return Number.isNaN(ms) ? text : new Date(ms).toLocaleString(undefined, { dateStyle: 'long', timeStyle: 'short' });
}
