import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { isDeeperThan, type SchemaObject, walkSchema } from './json-schema-walk.ts';
import { TimeLimitError, withTimeLimit } from './time-limit.ts';

/** The schema is not JSON Schema; the message says where and why. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

export interface CompiledSchema {
  /** True where the schema has a `default` somewhere: then `validate` writes into its argument. */
  readonly fillsDefaults: boolean;
  /** Reasons why the value does not conform, at most twenty; empty when it does. */
  validate(value: unknown): readonly SchemaViolation[];
}

export interface SchemaViolation {
  /** JSON Pointer. */
  readonly path: string;
  readonly message: string;
  /** Set for an absent property that the schema's own `required` lists. */
  readonly missing?: string;
}

/** Depth of nesting up to which schemas are accepted. */
export const maxSchemaDepth = 64;
const maxViolations = 20;
const endless = 'refers to itself without end';
const draft07 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/;
const draft2020 = /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;

/** Compiling costs milliseconds, and the same schema comes again and again: at save, and with every snapshot of a PAL. */
const compiled = new Map<string, CompiledSchema>();
const maxCompiled = 1_000;

/**
 * Compiles a JSON Schema of draft 2020-12 or draft-07. Without `$schema` it may be of either.
 * @throws SchemaError
 */
export function compileSchema(schema: SchemaObject): CompiledSchema {
  if (isDeeperThan(schema, maxSchemaDepth)) throw new SchemaError(`is nested deeper than ${maxSchemaDepth}`);
  const text = JSON.stringify(schema);
  const known = compiled.get(text) ?? compileText(text);
  compiled.delete(text);
  compiled.set(text, known);
  if (compiled.size > maxCompiled) compiled.delete(compiled.keys().next().value as string);
  return known;
}

/** Of the text, so that nobody can change what was compiled. */
function compileText(text: string): CompiledSchema {
  const schema = JSON.parse(text) as SchemaObject;
  const validate = compileWith(compilersFor(schema), schema);
  const guarded = needsTimeLimit(schema);
  return {
    fillsDefaults: hasDefaults(schema),
    validate(value) {
      try {
        const valid = guarded ? withTimeLimit(() => validate(value)) : validate(value);
        return valid ? [] : violations(validate.errors ?? []);
      } catch (error) {
        return [{ path: '', message: failure(error) }];
      } finally {
        validate.errors = null;
      }
    },
  };
}

function compilersFor(schema: SchemaObject): readonly Ajv[] {
  const dialect = schema.$schema;
  const compilers = sharedCompilers();
  if (dialect === undefined) return [compilers.latest, compilers.draft07];
  if (typeof dialect === 'string' && draft2020.test(dialect)) return [compilers.latest];
  if (typeof dialect === 'string' && draft07.test(dialect)) return [compilers.draft07];
  throw new SchemaError(`$schema ${JSON.stringify(dialect)} is neither draft 2020-12 nor draft-07`);
}

function compileWith(compilers: readonly Ajv[], schema: SchemaObject): ValidateFunction {
  let problem: unknown;
  for (const ajv of compilers) {
    try {
      // A copy: Ajv keeps what it compiled by identity until it is told to forget it. Without `$id` it cannot resolve `#`.
      const copy: Record<string, unknown> = { $id: 'palaver:parameters', ...schema };
      delete copy.$schema;
      if ('$async' in copy) throw new SchemaError('$async is not JSON Schema');
      try {
        return ajv.compile(copy) as ValidateFunction;
      } finally {
        ajv.removeSchema(copy);
      }
    } catch (error) {
      problem ??= error;
    }
  }
  if (problem instanceof RangeError) throw new SchemaError(endless);
  throw new SchemaError(problem instanceof Error ? explained(problem.message) : 'is not JSON Schema');
}

/** Ajv calls the schema `data` and names its id, which nobody gave. */
function explained(message: string): string {
  return message
    .replace(/^schema is invalid: /, '')
    .replaceAll('data/', '')
    .replace(/ from id \S+$/, '');
}

interface Compilers {
  readonly latest: Ajv;
  readonly draft07: Ajv;
}

/** Making a compiler costs some 20 ms and it keeps nothing of what it compiled: one of each serves the process. */
let compilers: Compilers | undefined;

function sharedCompilers(): Compilers {
  compilers ??= { latest: prepared(new Ajv2020(options)), draft07: prepared(new Ajv(options)) };
  return compilers;
}

const options: Options = {
  strict: false,
  allErrors: true,
  useDefaults: true,
  ownProperties: true,
  addUsedSchema: false,
  // Inlining would let a chain of references double the code at every link.
  inlineRefs: false,
  logger: false,
  code: { regExp: Object.assign(readPattern, { code: 'pattern' }) },
};

function prepared<T extends Ajv>(ajv: T): T {
  formats.default(ajv as unknown as Parameters<typeof formats.default>[0]);
  ajv.addFormat('regex', { type: 'string', validate: isPattern });
  return ajv;
}

/** `[\w-.]` and its like are everywhere and are refused in Unicode mode only. */
function readPattern(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return new RegExp(pattern);
  }
}

function isPattern(text: string): boolean {
  try {
    readPattern(text);
    return true;
  } catch {
    return false;
  }
}

function hasDefaults(schema: SchemaObject): boolean {
  let found = false;
  walkSchema(schema, (part) => {
    found ||= Object.hasOwn(part, 'default');
  });
  return found;
}

/** References can multiply or never end, and patterns can backtrack for ever; everything else is linear. */
function needsTimeLimit(schema: SchemaObject): boolean {
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

/** Anchored, no group, no alternative, at most one unbounded repetition: cannot backtrack more than once over the text. */
export function isLinearPattern(pattern: string): boolean {
  if (!pattern.startsWith('^')) return false;
  const bare = pattern.replace(/\\[^\d]/g, 'x').replace(/\[[^\]]*\]/g, 'x');
  if (/[()|\\]/.test(bare)) return false;
  return (
    (bare.match(/[*+]|\{\d*,?\d*\}/g) ?? []).filter((repeat) => !/^\{\d{1,3}(,\d{1,3})?\}$/.test(repeat)).length <= 1
  );
}

function violations(errors: readonly ErrorObject[]): readonly SchemaViolation[] {
  return errors.slice(0, maxViolations).map((error): SchemaViolation => {
    const params = error.params as Readonly<Record<string, unknown>>;
    switch (error.keyword) {
      case 'required': {
        const name = String(params.missingProperty);
        const path = `${error.instancePath}/${pointerToken(name)}`;
        return error.schemaPath === '#/required'
          ? { path, message: 'is required', missing: name }
          : { path, message: 'is required' };
      }
      case 'additionalProperties':
        return {
          path: `${error.instancePath}/${pointerToken(String(params.additionalProperty))}`,
          message: 'is not a parameter',
        };
      case 'unevaluatedProperties':
        return {
          path: `${error.instancePath}/${pointerToken(String(params.unevaluatedProperty))}`,
          message: 'is not a parameter',
        };
      case 'enum':
        return { path: error.instancePath, message: `must be one of ${listed(params.allowedValues)}` };
      case 'const':
        return { path: error.instancePath, message: `must be ${JSON.stringify(params.allowedValue)}` };
      default:
        return { path: error.instancePath, message: error.message ?? `breaks ${error.keyword}` };
    }
  });
}

function listed(values: unknown): string {
  const list = Array.isArray(values) ? values : [];
  const shown = list
    .slice(0, 20)
    .map((value) => JSON.stringify(value))
    .join(', ');
  return list.length > 20 ? `${shown} …` : shown;
}

function pointerToken(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function failure(error: unknown): string {
  if (error instanceof TimeLimitError) return `the check against the schema ${error.message}`;
  // A schema that refers to itself without end overflows the stack.
  if (error instanceof RangeError) return `the schema ${endless}`;
  return 'the schema cannot be applied to this value';
}
