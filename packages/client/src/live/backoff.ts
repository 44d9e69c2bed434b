const firstMs = 250;
const longestMs = 8000;

/**
 * How long to wait before connecting again, in milliseconds: doubles from 250 ms to 8 s, and is spread over the upper
 * half of that span, so that the clients of a server that restarted do not come back in one wave.
 *
 * @param attempt 1 for the first attempt after the loss
 * @param random a number from 0 up to 1
 */
export function backoffMs(attempt: number, random: number): number {
  const span = Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 16));
  return Math.round(span / 2 + (span / 2) * random);
}
