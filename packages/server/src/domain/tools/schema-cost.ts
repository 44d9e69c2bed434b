import { type SchemaObject, walkSchema } from './json-schema-walk.ts';

/** Parts of a value from which on its check is watched: schema and value multiply. */
const largeValue = 500;
/** What may be tried before a pattern is given up: beyond it a pattern counts as one that may not end. */
const maxChoices = 1_000;

/**
 * Whether checking even a small value may take very long: references can multiply or never end, patterns can backtrack
 * for ever, and unique items are compared each with each.
 */
export function mayRunLong(schema: SchemaObject): boolean {
  let found = false;
  walkSchema(schema, (part) => {
    found ||= '$ref' in part || '$dynamicRef' in part || '$recursiveRef' in part || part.uniqueItems === true;
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

/** Whether a value has many parts. Looks at no more of it than that takes. */
export function isLarge(value: unknown): boolean {
  const pending: unknown[] = [value];
  let parts = 0;
  for (let next = pending.pop(); next !== undefined || pending.length > 0; next = pending.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const inner = Array.isArray(next) ? next : Object.values(next);
    parts += inner.length;
    if (parts > largeValue) return true;
    for (const item of inner) if (typeof item === 'object' && item !== null) pending.push(item);
  }
  return false;
}
