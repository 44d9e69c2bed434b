import { resolvePointer } from '../json-patch/apply-json-patch.ts';
import { isObject, type SchemaObject, subschemas, walkSchema } from './json-schema-walk.ts';
import { readPatternText } from './pattern-reading.ts';

/** Parts of a value from which on its check is watched: schema and value multiply. */
const largeValue = 500;
/** Characters of a text from which on its check is watched. */
const longText = 10_000;
/** Schemas that one value may be checked against: beyond it a schema is refused. */
const maxApplied = 20_000;
/** Instructions of all patterns of a schema that the linear engine reads: compiling takes some 20 µs for each. */
const maxPatternSize = 4_000;
/** What a pattern costs besides its instructions. */
const overhead = 10;
/** What may be tried before a pattern is given up: beyond it a pattern counts as one that may not end. */
const maxChoices = 1_000;

/**
 * Whether checking even a small value may take very long: references can multiply or never end, and patterns can
 * backtrack.
 */
export function mayRunLong(schema: SchemaObject): boolean {
  let found = false;
  walkSchema(schema, (part) => {
    found ||= '$ref' in part || '$dynamicRef' in part || '$recursiveRef' in part;
    if (typeof part.pattern === 'string') found ||= !isLinearPattern(part.pattern);
    if (typeof part.patternProperties === 'object' && part.patternProperties !== null) {
      found ||= !Object.keys(part.patternProperties).every(isLinearPattern);
    }
  });
  return found;
}

/**
 * Anchored, no group, no alternative, at most one unbounded repetition, and the bounded ones leave few choices: such a
 * pattern reads the text a bounded number of times.
 */
export function isLinearPattern(pattern: string): boolean {
  if (!pattern.startsWith('^')) return false;
  const bare = pattern.replace(/\\[^\d]/g, 'x').replace(/\[[^\]]*\]/g, 'x');
  if (/[()|\\]/.test(bare)) return false;
  let unbounded = 0;
  let choices = 1;
  for (const [repeat, min, comma, max] of bare.matchAll(/[*+?]|\{(\d+)(,?)(\d*)\}/g)) {
    if (repeat === '*' || repeat === '+' || (comma === ',' && max === '')) unbounded += 1;
    else choices *= repeat === '?' ? 2 : Math.max(1, Number(max || min) - Number(min) + 1);
  }
  return unbounded <= 1 && choices <= maxChoices;
}

/**
 * Whether references let the schema be applied too often: a chain of them that doubles at every link is short to write
 * and never ends. A reference back to what is being counted counts once; how often it is followed depends on the value.
 */
export function multipliesTooMuch(schema: SchemaObject): boolean {
  const counted = new Map<unknown, number>();
  const count = (part: unknown): number => {
    if (!isObject(part)) return 1;
    const known = counted.get(part);
    if (known !== undefined) return known;
    counted.set(part, 1);
    let total = 1;
    for (const inner of subschemas(part)) if (!inner.isDefinition) total += count(inner.schema);
    if (typeof part.$ref === 'string') total += count(target(schema, part.$ref));
    counted.set(part, total);
    return total;
  };
  return count(schema) > maxApplied;
}

/** Whether the patterns that are not plain are too large together. */
export function patternsAreTooLarge(schema: SchemaObject): boolean {
  let size = 0;
  walkSchema(schema, (part) => {
    const names = isObject(part.patternProperties) ? Object.keys(part.patternProperties) : [];
    for (const pattern of typeof part.pattern === 'string' ? [part.pattern, ...names] : names) {
      if (!isLinearPattern(pattern)) size += overhead + readPatternText(pattern).size;
    }
  });
  return size > maxPatternSize;
}

/** What a reference leads to; undefined where it names something else than a place of the same schema. */
function target(schema: SchemaObject, $ref: string): unknown {
  if (!$ref.startsWith('#')) return undefined;
  try {
    const pointer = decodeURIComponent($ref.slice(1));
    return pointer === '' || pointer.startsWith('/') ? resolvePointer(schema, pointer)?.value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value has many parts or long texts. Looks at no more of it than that takes. */
export function isLarge(value: unknown): boolean {
  const pending: unknown[] = [value];
  let parts = 0;
  for (let next = pending.pop(); next !== undefined || pending.length > 0; next = pending.pop()) {
    if (typeof next === 'string' && next.length > longText) return true;
    if (typeof next !== 'object' || next === null) continue;
    const inner = Array.isArray(next) ? next : Object.values(next);
    parts += inner.length;
    if (parts > largeValue) return true;
    for (const item of inner)
      if (typeof item === 'string' || (typeof item === 'object' && item !== null)) pending.push(item);
  }
  return false;
}
