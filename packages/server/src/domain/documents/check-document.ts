import type { CrawlConfig } from '@palaver/contract';
import { badField } from '../../errors.ts';

/** The fields of a create body, checked and with their defaults. */
export interface DocumentDraft {
  readonly document_url: string | null;
  readonly document_name: string | null;
  readonly callback_url: string | null;
  readonly tags: readonly string[];
  readonly participant_tags: readonly string[];
  readonly crawl: CrawlConfig | null;
  readonly options: {
    readonly custom_description: string | null;
    readonly is_customer_support_document: boolean;
    readonly font_size_aware_extraction: boolean;
  };
}

type Body = Readonly<Record<string, unknown>>;

const MAX_URL = 2048;
const MAX_NAME = 255;
const MAX_DESCRIPTION = 2000;
const MAX_TAGS = 32;
const MAX_TAG = 64;
const MAX_DEPTH = 10;
const MAX_PAGES = 100;
const DEFAULT_CRAWL: CrawlConfig = { depth: 1, max_pages: 10 };

const createKeys: ReadonlySet<string> = new Set([
  'document_url',
  'document_name',
  'callback_url',
  'tags',
  'participant_tags',
  'crawl',
  'custom_description',
  'is_customer_support_document',
  'font_size_aware_extraction',
]);

/**
 * @param isForm every value is a text then: lists come by commas or as a repeated part, `crawl` as JSON
 * @throws DomainError `invalid_request` that names the field
 */
export function checkDocument(sent: unknown, isForm: boolean): DocumentDraft {
  const body = isForm ? formValues(sent as Body) : (sent as Body);
  return {
    document_url: text(body, 'document_url', MAX_URL),
    document_name: name(body.document_name),
    callback_url: text(body, 'callback_url', MAX_URL),
    tags: tagList(body, 'tags'),
    participant_tags: tagList(body, 'participant_tags'),
    crawl: checkCrawl(body.crawl),
    options: {
      custom_description: text(body, 'custom_description', MAX_DESCRIPTION),
      is_customer_support_document: flag(body, 'is_customer_support_document'),
      font_size_aware_extraction: flag(body, 'font_size_aware_extraction'),
    },
  };
}

/** The changes of a partial body; a key that is absent, or null, changes nothing but `tags: null`, which removes all. */
export function checkDocumentChanges(sent: unknown): {
  readonly document_name?: string;
  readonly tags?: readonly string[];
} {
  const body = sent as Body;
  const newName = body.document_name === undefined ? null : name(body.document_name);
  if (body.document_name !== undefined && newName === null) throw badField('document_name', 'must not be empty');
  return {
    ...(newName === null ? {} : { document_name: newName }),
    ...(body.tags === undefined ? {} : { tags: tagList(body, 'tags') }),
  };
}

/** Null where there is nothing to crawl. */
export function checkCrawl(value: unknown): CrawlConfig | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value)) throw badField('crawl', 'must be an object');
  const { depth, max_pages } = value as Body;
  return {
    depth: wholeNumber('crawl.depth', depth, MAX_DEPTH) ?? DEFAULT_CRAWL.depth,
    max_pages: wholeNumber('crawl.max_pages', max_pages, MAX_PAGES) ?? DEFAULT_CRAWL.max_pages,
  };
}

export function ignoredDocumentFields(body: unknown): readonly string[] {
  return strays(body, createKeys, true);
}

export function ignoredDocumentChanges(body: unknown): readonly string[] {
  return strays(body, new Set(['document_name', 'tags']), false);
}

export function ignoredRecrawlFields(body: unknown): readonly string[] {
  return strays(body, new Set(['crawl']), true);
}

const crawlKeys: ReadonlySet<string> = new Set(['depth', 'max_pages']);

function strays(body: unknown, known: ReadonlySet<string>, withCrawl: boolean): readonly string[] {
  if (!isRecord(body)) return [];
  const names = Object.keys(body).filter((key) => !known.has(key));
  if (!withCrawl || !isRecord(body.crawl)) return names;
  return [
    ...names,
    ...Object.keys(body.crawl)
      .filter((key) => !crawlKeys.has(key))
      .map((key) => `crawl.${key}`),
  ];
}

function text(body: Body, field: string, most: number): string | null {
  const value = body[field];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') throw badField(field, 'must be a string');
  if (value.length > most) throw badField(field, `must have at most ${most} characters`);
  // Half a character cannot be stored as such, and two of them would become one.
  return value.toWellFormed();
}

function name(value: unknown): string | null {
  return text({ document_name: typeof value === 'string' ? value.trim() : value }, 'document_name', MAX_NAME);
}

function flag(body: Body, field: string): boolean {
  const value = body[field];
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw badField(field, 'must be true or false');
  return value;
}

function tagList(body: Body, field: 'tags' | 'participant_tags'): readonly string[] {
  const value = body[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badField(field, 'must be an array of strings');
  const tags = value.map((tag: unknown, index) => {
    const path = `${field}.${index}`;
    if (typeof tag !== 'string') throw badField(path, 'must be a string');
    if (tag.includes('\u0000')) throw badField(path, 'must not contain the character U+0000');
    const trimmed = tag.toWellFormed().trim();
    if (trimmed === '') throw badField(path, 'must not be empty');
    if (trimmed.length > MAX_TAG) throw badField(path, `must have at most ${MAX_TAG} characters`);
    return trimmed;
  });
  const unique = [...new Set(tags)];
  if (unique.length > MAX_TAGS) throw badField(field, `must have at most ${MAX_TAGS} tags`);
  return unique;
}

function wholeNumber(field: string, value: unknown, most: number): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw badField(field, `must be a whole number between 1 and ${most}`);
}

/** Gives the texts of a form the types of the JSON body. What does not fit stays a text, to be refused by its field. */
function formValues(texts: Body): Body {
  const body: Record<string, unknown> = { ...texts };
  for (const field of ['tags', 'participant_tags']) {
    const value = body[field];
    if (value !== undefined) body[field] = [value].flat().flatMap((entry) => listOf(String(entry)));
  }
  for (const field of ['is_customer_support_document', 'font_size_aware_extraction']) {
    if (body[field] === 'true' || body[field] === '1') body[field] = true;
    else if (body[field] === 'false' || body[field] === '0' || body[field] === '') body[field] = false;
  }
  if (typeof body.crawl === 'string') body.crawl = jsonOf(body.crawl);
  return body;
}

/** A list as clients write one in a form: JSON, or texts with commas between them. */
function listOf(text: string): readonly unknown[] {
  if (/^\s*\[/.test(text)) {
    try {
      return JSON.parse(text) as readonly unknown[];
    } catch {
      // A text that happens to begin so.
    }
  }
  return text.split(',').filter((entry) => entry.trim() !== '');
}

function jsonOf(value: string): unknown {
  if (value.trim() === '') return null;
  try {
    return JSON.parse(value);
  } catch {
    throw badField('crawl', 'must be JSON such as {"depth": 1, "max_pages": 10}');
  }
}

function isRecord(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
