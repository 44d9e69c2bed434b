const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** How long ago something was, in words; both times in milliseconds. */
export function timeAgo(atMs: number, nowMs: number): string {
  if (Number.isNaN(atMs)) return '';
  const passedMs = Math.max(0, nowMs - atMs);
  const unit = units.find(([, ms]) => passedMs >= ms);
  if (unit === undefined) return 'just now';
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  return format.format(-Math.floor(passedMs / unit[1]), unit[0]);
}
