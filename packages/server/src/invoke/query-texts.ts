import type { z } from 'zod';

/** How the text of one query parameter becomes a value. */
export type QueryKind = 'text' | 'number' | 'boolean' | 'list';

/** Reads from an object schema how the texts of its keys are to be understood. */
export function queryKinds(schema: z.ZodType): ReadonlyMap<string, QueryKind> {
  const kinds = new Map<string, QueryKind>();
  const def = schema.def as { readonly type: string; readonly shape?: Readonly<Record<string, z.ZodType>> };
  for (const [key, value] of Object.entries(def.shape ?? {})) kinds.set(key, kindOf(value));
  return kinds;
}

function kindOf(schema: z.ZodType): QueryKind {
  const type = unwrap(schema).def.type;
  if (type === 'number' || type === 'int') return 'number';
  if (type === 'boolean') return 'boolean';
  return type === 'array' ? 'list' : 'text';
}

/** The schema inside `optional`, `default`, `nullable` and their like. */
export function unwrap(schema: z.ZodType): z.ZodType {
  let current = schema;
  for (;;) {
    const inner = (current.def as { readonly innerType?: z.ZodType }).innerType;
    if (inner === undefined) return current;
    current = inner;
  }
}

/** Values of the known parameters. A text that does not fit its kind stays a text, for the schema to refuse. */
export function coerceQuery(
  query: URLSearchParams | null,
  kinds: ReadonlyMap<string, QueryKind>,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  if (query === null) return values;
  for (const [key, kind] of kinds) {
    if (kind === 'list') {
      const texts = query.getAll(key);
      if (texts.length > 0) values[key] = texts.flatMap((text) => text.split(',')).filter((text) => text !== '');
      continue;
    }
    const text = query.get(key);
    if (text !== null) values[key] = coerce(text, kind);
  }
  return values;
}

function coerce(text: string, kind: QueryKind): unknown {
  if (kind === 'number') return /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text;
  if (kind === 'boolean') {
    const lower = text.toLowerCase();
    if (lower === 'true' || lower === '1') return true;
    if (lower === 'false' || lower === '0') return false;
  }
  return text;
}
