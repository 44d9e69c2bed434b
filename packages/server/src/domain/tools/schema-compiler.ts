import type { ValidateFunction } from 'ajv';
import { compileWithAjv, type Dialect, loadAjv } from './ajv-compilers.ts';
import { isDeeperThan, type SchemaObject, walkSchema } from './json-schema-walk.ts';
import { isLarge, mayRunLong, multipliesTooMuch, patternsAreTooLarge } from './schema-cost.ts';
import { type SchemaViolation, toViolations } from './schema-violations.ts';
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

/** Depth of nesting up to which schemas are accepted. */
export const maxSchemaDepth = 64;
/** A schema whose check took too long once is not tried for a while: each try would hold every conversation. */
const restFactor = 2_400;
const resting = 'the check against the schema took too long a moment ago and is not tried again for up to a minute';
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
  const { $schema, ...schema } = JSON.parse(text) as SchemaObject;
  if (multipliesTooMuch(schema)) throw new SchemaError('has references that multiply without bound');
  if (patternsAreTooLarge(schema)) throw new SchemaError('has patterns that repeat too much');
  if ('$async' in schema) throw new SchemaError('$async is not JSON Schema');
  // Here, where a broken installation is not taken for a broken schema.
  loadAjv();
  const { dialect, thorough } = compileFirst(schema, text, dialectsOf($schema));
  const watched = mayRunLong(schema);
  let quick: ValidateFunction | undefined;
  let restsUntil = 0;
  const runWatched = (validate: ValidateFunction, value: unknown): readonly SchemaViolation[] => {
    if (performance.now() < restsUntil) return [{ path: '', message: resting }];
    return run(validate, value, (work) => {
      try {
        return withTimeLimit(work);
      } catch (error) {
        if (error instanceof TimeLimitError) restsUntil = performance.now() + error.limitMs * restFactor;
        throw error;
      }
    });
  };
  return {
    fillsDefaults: hasDefaults(schema),
    validate(value) {
      // Of a large value the first error is enough: all of them could fill the memory.
      if (!isLarge(value)) return watched ? runWatched(thorough, value) : run(thorough, value);
      quick ??= compileWithAjv(schema, text, { dialect, allErrors: false });
      return runWatched(quick, value);
    },
  };
}

function run(
  validate: ValidateFunction,
  value: unknown,
  within: (work: () => unknown) => unknown = (work) => work(),
): readonly SchemaViolation[] {
  try {
    const valid = within(() => validate(value));
    return valid ? [] : toViolations(validate.errors ?? []);
  } catch (error) {
    return [{ path: '', message: failure(error) }];
  } finally {
    validate.errors = null;
  }
}

function dialectsOf($schema: unknown): readonly Dialect[] {
  if ($schema === undefined) return ['2020-12', 'draft-07'];
  if (typeof $schema === 'string' && draft2020.test($schema)) return ['2020-12'];
  if (typeof $schema === 'string' && draft07.test($schema)) return ['draft-07'];
  throw new SchemaError(`$schema ${JSON.stringify($schema)} is neither draft 2020-12 nor draft-07`);
}

/** With the first dialect that takes the schema; the reason of the first is the one that is told. */
function compileFirst(
  schema: SchemaObject,
  text: string,
  dialects: readonly Dialect[],
): { readonly dialect: Dialect; readonly thorough: ValidateFunction } {
  let problem: unknown;
  for (const dialect of dialects) {
    try {
      return { dialect, thorough: compileWithAjv(schema, text, { dialect, allErrors: true }) };
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

function hasDefaults(schema: SchemaObject): boolean {
  let found = false;
  walkSchema(schema, (part) => {
    found ||= Object.hasOwn(part, 'default');
  });
  return found;
}

function failure(error: unknown): string {
  if (error instanceof TimeLimitError) return `the check against the schema ${error.message}`;
  // A schema that refers to itself without end overflows the stack.
  if (error instanceof RangeError) return `the schema ${endless}`;
  return 'the schema cannot be applied to this value';
}
