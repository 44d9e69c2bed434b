import robotsParser from 'robots-parser';
import { EgressFailed, EgressRefused } from '../security/egress.ts';
import { ExtractionError } from './extraction/extraction-error.ts';
import { type Fetching, fetchOnce } from './fetch-file.ts';

/** What a site lets robots read. */
export interface RobotsRules {
  allows(url: string): boolean;
  /** What it wants to be between two requests. */
  readonly delayMs: number;
}

/** The name that a site's rules can speak of. */
const ROBOT = 'palaver';
/** RFC 9309 has no one parse more. */
const MAX_BYTES = 512_000;
const TIMEOUT_MS = 10_000;
const MAX_DELAY_MS = 5_000;

/**
 * Reads `/robots.txt` as RFC 9309 says: where there is none everything is allowed, where the server fails or cannot be
 * reached nothing is.
 */
export async function readRobots(site: URL, fetching: Fetching): Promise<RobotsRules> {
  const url = new URL('/robots.txt', site).href;
  let file: Awaited<ReturnType<typeof fetchOnce>>;
  try {
    file = await fetchOnce(url, { ...fetching, maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS });
  } catch (error) {
    fetching.signal.throwIfAborted();
    if (error instanceof EgressFailed || error instanceof EgressRefused || error instanceof ExtractionError)
      return NOTHING;
    throw error;
  }
  if (file.status >= 500 || file.status === 429) return NOTHING;
  if (file.status < 200 || file.status > 299) return EVERYTHING;
  const rules = parseRobots(url, file.bytes.toString('utf8'));
  return {
    // Undefined: the rules are of another host, so they say nothing.
    allows: (target) =>
      rules.isAllowed(new URL(new URL(target).pathname + new URL(target).search, site).href, ROBOT) ?? true,
    delayMs: Math.min(MAX_DELAY_MS, Math.max(0, (rules.getCrawlDelay(ROBOT) ?? 0) * 1_000)),
  };
}

interface ParsedRobots {
  isAllowed(url: string, agent?: string): boolean | undefined;
  getCrawlDelay(agent?: string): number | undefined;
}

/** The module is CommonJS and typed as one with a default export: resolvers read that differently. */
const parseRobots = robotsParser as unknown as (url: string, text: string) => ParsedRobots;

const EVERYTHING: RobotsRules = { allows: () => true, delayMs: 0 };
const NOTHING: RobotsRules = { allows: () => false, delayMs: 0 };
