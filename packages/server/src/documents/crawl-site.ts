import { setTimeout as wait } from 'node:timers/promises';
import type { CrawlConfig } from '@palaver/contract';
import { HEADING_SEPARATOR, type TextChunk } from '../domain/documents/chunk-text.ts';
import { crawlTarget, isSameSite } from '../domain/documents/crawl-url.ts';
import { documentFormat } from '../domain/documents/document-format.ts';
import { ExtractionError } from './extraction/extraction-error.ts';
import type { Extractor } from './extraction/extractor.ts';
import { type FetchedFile, type Fetching, fetchFile } from './fetch-file.ts';
import { type RobotsRules, readRobots } from './robots-rules.ts';

/** A page that was read. */
export interface CrawledPage {
  readonly url: string;
  readonly chunks: readonly TextChunk[];
}

export interface Crawling extends Fetching {
  readonly extractor: Pick<Extractor, 'extract'>;
  /** Called after each page, with the part of the allowed number that is done. */
  readonly onProgress: (done: number) => Promise<void>;
  /** Least time between two requests to the site. */
  readonly pauseMs?: number;
}

/** Larger pages are none that people read. */
const MAX_PAGE_BYTES = 10_485_760;
const PAGE_TIMEOUT_MS = 20_000;
const PAUSE_MS = 200;
const MAX_PASSAGES = 20_000;
const MAX_WAITING = 5_000;

interface Waiting {
  readonly url: string;
  readonly depth: number;
}

/**
 * Reads a site from one page on, breadth first, as far as depth, number of pages and the site's own rules let it.
 * Pages that fail are left out. @throws ExtractionError when nothing could be read
 */
export async function crawlSite(
  start: string,
  config: CrawlConfig,
  crawling: Crawling,
): Promise<readonly CrawledPage[]> {
  const first = withoutHash(start);
  const pages: CrawledPage[] = [];
  const seen = new Set<string>([first]);
  const waiting: Waiting[] = [{ url: first, depth: 0 }];
  let site = new URL(first);
  let robots = await readRobots(site, crawling);
  if (!robots.allows(first)) throw new ExtractionError('website_processing_failed', 'the site lets no robot read it');
  let passages = 0;
  for (let next = waiting.shift(); next !== undefined && pages.length < config.max_pages; next = waiting.shift()) {
    if (next.depth > 0) await pause(crawling, robots);
    const page = await readPage(next, crawling);
    if (page === null) continue;
    const at = new URL(page.url);
    if (next.depth === 0 && !isSameSite(at, site)) {
      // The site has moved: from here on the new place is the site.
      site = at;
      robots = await readRobots(site, crawling);
    }
    seen.add(page.url);
    if (!isSameSite(at, site) || !robots.allows(page.url)) continue;
    if (page.mayIndex && page.chunks.length > 0) {
      pages.push({ url: page.url, chunks: page.chunks });
      passages += page.chunks.length;
      await crawling.onProgress(pages.length / config.max_pages);
    }
    if (passages > MAX_PASSAGES) break;
    if (next.depth >= config.depth) continue;
    for (const link of page.links) {
      const target = crawlTarget(link, page.base, site);
      if (target === null || seen.has(target) || waiting.length >= MAX_WAITING || !robots.allows(target)) continue;
      seen.add(target);
      waiting.push({ url: target, depth: next.depth + 1 });
    }
  }
  if (pages.length === 0) throw new ExtractionError('website_processing_failed', 'no page of the site could be read');
  return pages;
}

interface ReadPage {
  readonly url: string;
  readonly chunks: readonly TextChunk[];
  readonly links: readonly string[];
  readonly base: string;
  readonly mayIndex: boolean;
}

/** Null for a page that is left out; the first one may not fail. */
async function readPage({ url, depth }: Waiting, crawling: Crawling): Promise<ReadPage | null> {
  try {
    const retryMs = depth === 0 ? {} : { retryMs: [] };
    const file = await fetchFile(url, {
      ...crawling,
      ...retryMs,
      maxBytes: MAX_PAGE_BYTES,
      timeoutMs: PAGE_TIMEOUT_MS,
    });
    return await extractPage(file, crawling);
  } catch (error) {
    if (!(error instanceof ExtractionError)) throw error;
    if (depth > 0) return null;
    if (error.code === 'invalid_file_url') throw error;
    throw new ExtractionError('website_processing_failed', error.message);
  }
}

async function extractPage(file: FetchedFile, crawling: Crawling): Promise<ReadPage | null> {
  const { pathname } = new URL(file.url);
  const format = documentFormat({ content_type: file.content_type, name: pathname, bytes: file.bytes });
  if (format !== 'html' && format !== 'text' && format !== 'markdown') return null;
  const task = { format, charset: file.charset, font_size_aware: false };
  const { chunks, page } = await crawling.extractor.extract(file.bytes, task, crawling.signal);
  const title = page?.title ?? null;
  const url = withoutHash(file.url);
  return {
    url,
    chunks: title === null ? chunks : chunks.map((chunk) => ({ ...chunk, heading: under(title, chunk.heading) })),
    links: page?.mayFollow === false ? [] : (page?.links ?? []),
    base: page?.base ? (URL.parse(page.base, file.url)?.href ?? file.url) : file.url,
    mayIndex: page?.mayIndex ?? true,
  };
}

function under(title: string, heading: string | null): string {
  return heading === null || heading === title || heading.startsWith(`${title}${HEADING_SEPARATOR}`)
    ? (heading ?? title)
    : `${title}${HEADING_SEPARATOR}${heading}`;
}

async function pause(crawling: Crawling, robots: RobotsRules): Promise<void> {
  const ms = Math.max(robots.delayMs, crawling.pauseMs ?? PAUSE_MS);
  await wait(ms, undefined, { signal: crawling.signal });
}

function withoutHash(url: string): string {
  return new URL(url.split('#', 1)[0] as string).href;
}
