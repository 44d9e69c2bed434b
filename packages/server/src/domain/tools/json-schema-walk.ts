/** Keywords whose value is one schema, a list of schemas, or a map of names to schemas (draft-07 and 2020-12). */
const schemaKeywords = new Set([
  'additionalItems',
  'additionalProperties',
  'contains',
  'contentSchema',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);
const listKeywords = new Set(['allOf', 'anyOf', 'items', 'oneOf', 'prefixItems']);
const mapKeywords = new Set([
  '$defs',
  'definitions',
  'dependencies',
  'dependentSchemas',
  'patternProperties',
  'properties',
]);

export type SchemaObject = Readonly<Record<string, unknown>>;

/**
 * Visits the schema and every schema inside it, outer ones first. Data (`default`, `enum`, `const`, `examples`) is not
 * visited, so a property that happens to be called `properties` is told apart from the keyword.
 */
export function walkSchema(schema: unknown, visit: (schema: SchemaObject, path: string) => void): void {
  const pending: { readonly schema: unknown; readonly path: string }[] = [{ schema, path: '' }];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (!isObject(next.schema)) continue;
    visit(next.schema, next.path);
    for (const inner of subschemas(next.schema)) {
      pending.push({ schema: inner.schema, path: `${next.path}.${inner.path}` });
    }
  }
}

export interface Subschema {
  readonly schema: unknown;
  readonly path: string;
  /** Whether it applies only where something refers to it. */
  readonly isDefinition: boolean;
}

/** The schemas right inside a schema. */
export function subschemas(schema: SchemaObject): readonly Subschema[] {
  const found: Subschema[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    const isDefinition = keyword === '$defs' || keyword === 'definitions';
    if (listKeywords.has(keyword) && Array.isArray(value)) {
      for (const [index, item] of value.entries())
        found.push({ schema: item, path: `${keyword}.${index}`, isDefinition });
    } else if (mapKeywords.has(keyword) && isObject(value)) {
      for (const [name, item] of Object.entries(value))
        found.push({ schema: item, path: `${keyword}.${name}`, isDefinition });
    } else if (schemaKeywords.has(keyword)) {
      found.push({ schema: value, path: keyword, isDefinition });
    }
  }
  return found;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether objects and arrays are nested more than `limit` deep. Needs no stack of its own depth. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const containers = level.filter((item): item is object => typeof item === 'object' && item !== null);
    if (containers.length > 0 && depth >= limit) return true;
    level = containers.flatMap((item) => Object.values(item));
  }
  return false;
}
