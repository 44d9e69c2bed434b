/** One argument of a tool. */
export interface SchemaRow {
  /** `address.street`, `visitors[].name`. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
  /** What else it must hold, in words. */
  readonly rules: readonly string[];
}

type Schema = Readonly<Record<string, unknown>>;

const deepest = 5;

/** The arguments that a JSON Schema names, those of nested objects and lists under the path to them. */
export function schemaRows(schema: Schema): readonly SchemaRow[] {
  return rowsOf(schema, '', 0);
}

function rowsOf(schema: Schema, prefix: string, depth: number): readonly SchemaRow[] {
  const properties = objectOf(schema.properties);
  if (properties === null || depth > deepest) return [];
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(properties).flatMap(([name, value]) => {
    const inner = objectOf(value) ?? {};
    const path = prefix + name;
    const row: SchemaRow = {
      path,
      type: typeInWords(inner),
      required: required.has(name),
      description: typeof inner.description === 'string' ? inner.description : '',
      rules: rulesOf(inner),
    };
    const items = objectOf(inner.items);
    const nested = items === null ? rowsOf(inner, `${path}.`, depth + 1) : rowsOf(items, `${path}[].`, depth + 1);
    return [row, ...nested];
  });
}

function typeInWords(schema: Schema): string {
  const { type } = schema;
  if (Array.isArray(type)) return type.map((one) => words[String(one)] ?? String(one)).join(' or ');
  const items = objectOf(schema.items);
  if (type === 'array' && items !== null) return `list of ${typeInWords(items)}`;
  if (type === undefined) return schema.enum === undefined ? 'anything' : 'choice';
  return words[String(type)] ?? String(type);
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'yes or no',
  array: 'list',
  object: 'object',
  null: 'nothing',
};

function rulesOf(schema: Schema): readonly string[] {
  const rules: string[] = [];
  const say = (name: string, text: (value: string) => string) => {
    const value = schema[name];
    if (value !== undefined) rules.push(text(typeof value === 'string' ? value : JSON.stringify(value)));
  };
  if (Array.isArray(schema.enum)) rules.push(`one of ${schema.enum.map(plain).join(', ')}`);
  say('const', (value) => `always ${value}`);
  say('format', (value) => `format ${value}`);
  say('pattern', (value) => `matches ${value}`);
  say('minimum', (value) => `at least ${value}`);
  say('maximum', (value) => `at most ${value}`);
  say('minLength', (value) => `at least ${value} characters`);
  say('maxLength', (value) => `at most ${value} characters`);
  say('minItems', (value) => `at least ${value} entries`);
  say('maxItems', (value) => `at most ${value} entries`);
  say('default', (value) => `${value} when left out`);
  return rules;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function objectOf(value: unknown): Schema | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : null;
}
