import { RE2JS } from 're2js';
import { readPatternText } from './pattern-reading.ts';
import { isLinearPattern } from './schema-cost.ts';

/** What a schema needs of a pattern. */
export interface CompiledPattern {
  test(text: string): boolean;
  /** Tells patterns apart. */
  toString(): string;
}

/** The pattern could stop the process; the message says how. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** Instructions of one pattern, repetitions written out: making more takes tens of milliseconds. */
const maxSize = 2_000;

/**
 * Compiles a pattern of a user so that it reads a text in linear time: with the engine of the platform where it cannot
 * backtrack far, else with one that does not backtrack. What only a backtracking engine understands is taken as long as
 * it cannot explode; it may still need the square of the text's length, so it runs under a time limit.
 * @throws PatternError
 * @throws SyntaxError
 */
export function compilePattern(pattern: string): CompiledPattern {
  const native = readPattern(pattern);
  if (isLinearPattern(pattern)) return native;
  const { linear, size, explodes } = readPatternText(pattern);
  if (size > maxSize) throw new PatternError(`the pattern ${shown(pattern)} repeats too much`);
  const compiled = linear === null ? null : compileLinear(linear);
  if (compiled !== null) return { test: (text) => compiled.test(text), toString: () => `linear ${native}` };
  if (!explodes) return native;
  throw new PatternError(
    `the pattern ${shown(pattern)} repeats what can match in several ways, with a reference or a look around: it may never end`,
  );
}

/** `[\w-.]` and its like are everywhere and are refused in Unicode mode only. */
export function readPattern(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return new RegExp(pattern);
  }
}

function compileLinear(pattern: string): RE2JS | null {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null;
  }
}

function shown(pattern: string): string {
  return JSON.stringify(pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern);
}
