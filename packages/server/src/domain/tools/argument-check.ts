import type { ArgumentCheck } from '@palaver/runtime';
import type { SchemaObject } from './json-schema-walk.ts';
import { type CompiledSchema, compileSchema, SchemaError } from './schema-compiler.ts';

export type ArgumentChecker = (args: Readonly<Record<string, unknown>>) => ArgumentCheck;

const nothing: readonly never[] = [];
const checkers = new WeakMap<SchemaObject, ArgumentChecker>();

/** The check of a tool's arguments; its schema is compiled at the first use. One checker a schema object. */
export function argumentChecker(parameters: SchemaObject): ArgumentChecker {
  const known = checkers.get(parameters);
  if (known !== undefined) return known;
  let compiled: CompiledSchema | SchemaError | undefined;
  const checker: ArgumentChecker = (args) => {
    compiled ??= compileOrExplain(parameters);
    return compiled instanceof SchemaError ? unusable(compiled, args) : check(compiled, args);
  };
  checkers.set(parameters, checker);
  return checker;
}

function compileOrExplain(parameters: SchemaObject): CompiledSchema | SchemaError {
  try {
    return compileSchema(parameters);
  } catch (error) {
    if (error instanceof SchemaError) return error;
    throw error;
  }
}

function unusable(problem: SchemaError, args: Readonly<Record<string, unknown>>): ArgumentCheck {
  const message = `the tool's parameters are not JSON Schema: ${problem.message}`;
  return { missing: nothing, errors: [{ path: '', message }], filled: args };
}

function check(compiled: CompiledSchema, args: Readonly<Record<string, unknown>>): ArgumentCheck {
  const filled = compiled.fillsDefaults ? structuredClone(args) : args;
  const violations = compiled.validate(filled);
  if (violations.length === 0) return { missing: nothing, errors: nothing, filled };
  const missing: string[] = [];
  const errors: { path: string; message: string }[] = [];
  for (const violation of violations) {
    if (violation.missing === undefined) errors.push({ path: violation.path, message: violation.message });
    else missing.push(violation.missing);
  }
  return { missing, errors, filled };
}
