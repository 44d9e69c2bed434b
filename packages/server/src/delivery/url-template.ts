import { ArgumentFault, type PlaceholderValues } from './call-arguments.ts';
import {
  compileText,
  encodeQuery,
  encodeSegment,
  fillText,
  hasPlaceholder,
  placeholderNames,
  type TextTemplate,
} from './text-template.ts';

export interface UrlTemplate {
  /** Scheme and authority, always literal. */
  readonly base: string;
  readonly segments: readonly TextTemplate[];
  /** `name=value` pairs of the URL's own query, then those of `query_params`. */
  readonly pairs: readonly TextTemplate[];
  /** The whole URL, where nothing is to be filled. */
  readonly literal: string | null;
  readonly names: ReadonlySet<string>;
}

export function compileUrl(url: string, queryParams: Readonly<Record<string, string>>): UrlTemplate {
  const [, base = '', path = '', query] = /^([a-z][a-z0-9+.-]*:\/\/[^/?]*)([^?]*)(?:\?(.*))?$/is.exec(url) ?? [];
  const segments = path.split('/').map(compileText);
  const own = query === undefined || query === '' ? [] : query.split('&').map(compileText);
  const added = Object.entries(queryParams).map(([name, value]) => {
    const parts = compileText(value).map((part, index) => (index % 2 === 0 ? encodeQuery(part) : part));
    return [`${encodeQuery(name)}=${parts[0]}`, ...parts.slice(1)];
  });
  const pairs = [...own, ...added];
  const names = new Set([...segments, ...pairs].flatMap(placeholderNames));
  const literal =
    names.size > 0
      ? null
      : joinUrl(
          base + path,
          pairs.map(([pair]) => pair!),
        );
  return { base, segments, pairs, literal, names };
}

/**
 * @param more encoded pairs that follow, for example arguments of a GET.
 * @throws ArgumentFault when a path placeholder has no value, or a segment would become `.` or `..`.
 */
export function fillUrl(template: UrlTemplate, values: PlaceholderValues, more: readonly string[]): string {
  if (template.literal !== null && more.length === 0) return template.literal;
  const segments = template.segments.map((segment) => fillSegment(segment, values));
  const pairs: string[] = [];
  for (const pair of template.pairs) {
    const filled = fillText(pair, values, encodeQuery);
    if (filled !== null) pairs.push(filled);
  }
  return joinUrl(template.base + segments.join('/'), more.length === 0 ? pairs : pairs.concat(more));
}

/** The URL with `name=value` at its end, in place of every pair of that name. */
export function replaceQueryPair(url: string, name: string, value: string): string {
  const [path = '', query] = url.split(/\?(.*)/s);
  const others = query === undefined || query === '' ? [] : query.split('&').filter((pair) => pairName(pair) !== name);
  return joinUrl(path, [...others, `${encodeQuery(name)}=${encodeQuery(value)}`]);
}

export function joinUrl(path: string, pairs: readonly string[]): string {
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

function fillSegment(segment: TextTemplate, values: PlaceholderValues): string {
  if (!hasPlaceholder(segment)) return segment[0]!;
  const filled = fillText(segment, values, encodeSegment);
  const names = placeholderNames(segment);
  if (filled === null) {
    const missing = names.find((name) => values.plain(name) === null);
    throw new ArgumentFault('missing_argument', `missing argument ${missing}`);
  }
  // The URL parser reads %2e as a dot, too, and would climb out of the path.
  if (/^(?:\.|%2e){1,2}$/i.test(filled)) throw new ArgumentFault('invalid_arguments', `invalid argument ${names[0]}`);
  return filled;
}

function pairName(pair: string): string {
  const raw = pair.split('=', 1)[0]!.replaceAll('+', ' ');
  try {
    return decodeURIComponent(raw);
  } catch {
    // Not percent-encoded text: the name is what it says.
    return raw;
  }
}
