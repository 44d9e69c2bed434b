const format = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** A time of day to the millisecond, in the reader's zone. */
export function clockTime(ms: number): string {
  return Number.isNaN(ms) ? '' : format.format(ms);
}
