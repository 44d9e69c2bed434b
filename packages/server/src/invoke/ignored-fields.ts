import type { z } from 'zod';
import { unwrap } from './query-texts.ts';

const MOST_NAMES = 50;

/** Dotted names of the keys of `value` that the schema drops, in the order of the body. */
export function findIgnoredFields(schema: z.ZodType, value: unknown): readonly string[] {
  const names: string[] = [];
  collect(schema, value, '', names);
  return names;
}

function collect(schema: z.ZodType, value: unknown, prefix: string, names: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  const inner = unwrap(schema);
  const def = inner.def as {
    readonly type: string;
    readonly shape?: Readonly<Record<string, z.ZodType>>;
    readonly catchall?: z.ZodType;
    readonly element?: z.ZodType;
  };
  if (def.type === 'array' && def.element !== undefined && Array.isArray(value)) {
    for (const [index, entry] of value.entries()) collect(def.element, entry, `${prefix}${index}.`, names);
    return;
  }
  if (def.type !== 'object' || def.shape === undefined || Array.isArray(value)) return;
  for (const key of Object.keys(value)) {
    if (names.length >= MOST_NAMES) return;
    const known = Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
    if (known !== undefined) collect(known, (value as Record<string, unknown>)[key], `${prefix}${key}.`, names);
    else if (def.catchall === undefined) names.push(prefix + key);
  }
}

/** The header's form of the names: `a, b.c`; anything but visible ASCII is percent-encoded. */
export function ignoredFieldsHeader(names: readonly string[]): string {
  let header = '';
  for (const name of names.slice(0, MOST_NAMES)) {
    const encoded = name
      .slice(0, 200)
      .toWellFormed()
      .replace(/[^\x21-\x2b\x2d-\x7e]/gu, encodeURIComponent);
    header += header === '' ? encoded : `, ${encoded}`;
    if (header.length > 2000) break;
  }
  return header;
}
