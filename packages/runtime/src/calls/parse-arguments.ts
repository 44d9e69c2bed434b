import { compactJson, JsonFault } from './compact-json.ts';

export type ParsedArguments =
  | {
      readonly ok: true;
      readonly value: Readonly<Record<string, unknown>>;
      /** Compact JSON text, keys in the model's order. */
      readonly text: string;
      /** The value of the key that was left out, when it was there. */
      readonly dropped: unknown;
    }
  | { readonly ok: false; readonly problem: string };

/** Arguments above this are refused: they would be copied into the ledger, the journal and every later request. */
const MAX_CHARS = 256 * 1024;

/** Reads the arguments a model wrote. No text stands for no arguments. */
export function parseArguments(text: string, dropKey: string | null): ParsedArguments {
  if (text.trim() === '') return { ok: true, value: {}, text: '{}', dropped: undefined };
  if (text.length > MAX_CHARS) return { ok: false, problem: `the arguments are longer than ${MAX_CHARS} characters` };
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'the arguments are not valid JSON' };
  }
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) {
    return { ok: false, problem: 'the arguments must be a JSON object' };
  }
  try {
    const drops = dropKey !== null && Object.hasOwn(whole, dropKey);
    const dropped = drops ? (whole as Record<string, unknown>)[dropKey] : undefined;
    const value = drops ? without(whole, dropKey) : (whole as Readonly<Record<string, unknown>>);
    // JSON that prints as it was written lost nothing; anything else is compacted from its own text
    const asWritten = JSON.stringify(whole) === text;
    const compact = !asWritten ? compactJson(text, dropKey) : drops ? JSON.stringify(value) : text;
    return { ok: true, value, text: compact, dropped };
  } catch (error) {
    if (error instanceof JsonFault) return { ok: false, problem: error.message };
    if (error instanceof RangeError) return { ok: false, problem: 'the arguments are nested too deeply' };
    throw error;
  }
}

function without(whole: object, dropKey: string): Readonly<Record<string, unknown>> {
  // a rest pattern copies own keys as data properties, `__proto__` too
  const { [dropKey]: _, ...rest } = whole as Record<string, unknown>;
  return rest;
}
