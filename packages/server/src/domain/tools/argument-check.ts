import type { ArgumentCheck } from '@palaver/runtime';
import type { SchemaObject } from './json-schema-walk.ts';
import { type CompiledSchema, compileSchema, SchemaError } from './schema-compiler.ts';

export type ArgumentChecker = (args: Readonly<Record<string, unknown>>) => ArgumentCheck;

const nothing: readonly never[] = [];
const maxCached = 1_000;
const byIdentity = new WeakMap<SchemaObject, ArgumentChecker>();
/** Every conversation parses its own snapshot: the same schema comes in many objects. Oldest first. */
const byText = new Map<string, ArgumentChecker>();

/** The check of a tool's arguments, compiled at its first use and shared by all tools with the same schema. */
export function argumentChecker(parameters: SchemaObject): ArgumentChecker {
  const known = byIdentity.get(parameters);
  if (known !== undefined) return known;
  const text = JSON.stringify(parameters);
  const checker = byText.get(text) ?? lazyChecker(text);
  byText.delete(text);
  byText.set(text, checker);
  if (byText.size > maxCached) byText.delete(byText.keys().next().value as string);
  byIdentity.set(parameters, checker);
  return checker;
}

function lazyChecker(text: string): ArgumentChecker {
  let compiled: CompiledSchema | SchemaError | undefined;
  return (args) => {
    compiled ??= compileOrExplain(text);
    return compiled instanceof SchemaError ? unusable(compiled, args) : check(compiled, args);
  };
}

function compileOrExplain(text: string): CompiledSchema | SchemaError {
  try {
    return compileSchema(JSON.parse(text) as SchemaObject);
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
