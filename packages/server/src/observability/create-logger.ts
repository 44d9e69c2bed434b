import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { SecretScrubber } from './secret-scrubber.ts';

/** Structured logs on stderr; every line passes the scrubber, so a known secret is in none of them. */
export function createLogger(
  level: string,
  scrubber: SecretScrubber,
  out: { write(line: string): unknown } = destination({ fd: 2, sync: false }),
): Logger {
  return pino(
    { level, base: undefined, timestamp: stdTimeFunctions.isoTime },
    { write: (line: string) => out.write(scrubber.scrub(line)) },
  );
}
