import { createRequire } from 'node:module';
import type { Ajv, Options, ValidateFunction } from 'ajv';
import { compilePattern, readPattern } from './compile-pattern.ts';
import type { SchemaObject } from './json-schema-walk.ts';
import { hasRepeats } from './unique-items.ts';

const require = createRequire(import.meta.url);

export type Dialect = '2020-12' | 'draft-07';

export interface CompileOptions {
  readonly dialect: Dialect;
  /** Whether every error is collected, or the check ends at the first. */
  readonly allErrors: boolean;
}

/**
 * Compiles a schema that has no `$schema`.
 * @throws Error that says what is wrong with it
 */
export function compileWithAjv(schema: SchemaObject, text: string, options: CompileOptions): ValidateFunction {
  // What a schema names becomes known to its compiler, and could be meant by the schema of somebody else.
  const ajv = /"(\$id|\$anchor|\$dynamicAnchor|\$recursiveAnchor)"/.test(text) ? newAjv(options) : sharedAjv(options);
  // Without `$id` Ajv cannot resolve `#`.
  const named: Record<string, unknown> = { $id: 'palaver:parameters', ...schema };
  try {
    return ajv.compile(named) as ValidateFunction;
  } finally {
    if (named.$id === 'palaver:parameters') ajv.removeSchema(named);
  }
}

/** Loads Ajv, some ninety files: the first schema does it, or whoever has time before, and not the start of the server. */
export function loadAjv() {
  const { Ajv } = require('ajv') as typeof import('ajv');
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const formats = require('ajv-formats') as typeof import('ajv-formats');
  return { Ajv, Ajv2020, formats };
}

/** Ajv never forgets the code it made: a compiler is dropped after this many schemas. */
const maxCompiled = 200;

interface SharedAjv {
  readonly ajv: Ajv;
  compiled: number;
}

/** Making a compiler costs some milliseconds: one of each kind serves the process. */
const shared = new Map<string, SharedAjv>();

function sharedAjv(options: CompileOptions): Ajv {
  const key = `${options.dialect} ${options.allErrors}`;
  let entry = shared.get(key);
  if (entry === undefined || entry.compiled >= maxCompiled) {
    entry = { ajv: newAjv(options), compiled: 0 };
    shared.set(key, entry);
  }
  entry.compiled += 1;
  return entry.ajv;
}

function newAjv({ dialect, allErrors }: CompileOptions): Ajv {
  const options: Options = {
    strict: false,
    allErrors,
    useDefaults: true,
    ownProperties: true,
    addUsedSchema: false,
    // Inlining would let a chain of references double the code at every link.
    inlineRefs: false,
    logger: false,
    // Optimising the generated code takes longer than running it ever will.
    code: { regExp: Object.assign((pattern: string) => compilePattern(pattern), { code: 'pattern' }), optimize: false },
  };
  const { Ajv, Ajv2020, formats } = loadAjv();
  const ajv = dialect === '2020-12' ? new Ajv2020(options) : new Ajv(options);
  formats.default(ajv as unknown as Parameters<typeof formats.default>[0]);
  // Ajv compares each item with each.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (isWanted: boolean, items: readonly unknown[]) => !isWanted || !hasRepeats(items),
    error: { message: 'must not hold an item twice' },
  });
  ajv.addFormat('regex', { type: 'string', validate: isPattern });
  return ajv;
}

function isPattern(text: string): boolean {
  try {
    readPattern(text);
    return true;
  } catch {
    return false;
  }
}
