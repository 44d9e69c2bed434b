import { queryJsonPath } from '../domain/tools/query-json-path.ts';
import { withTimeLimit } from '../domain/tools/time-limit.ts';

/**
 * The parts of a JSON answer that the paths select, as JSON text: of one path its value (an array where the path can
 * select several), of several paths an object under each path's last name, or the whole path where that is not unique.
 * A path that selects nothing gives null, or no key.
 * @throws when the answer is nested too deeply, or a filter takes too long
 */
export function pickJson(json: string, paths: readonly string[]): string {
  const document = parseExact(json);
  const picked = paths.map((path) => select(document, path));
  if (paths.length === 1) return JSON.stringify(picked[0] ?? null);
  const names = paths.map(lastName);
  const entries = paths.flatMap((path, index) => {
    const name = names[index]!;
    const unique = name !== null && names.filter((other) => other === name).length === 1;
    return picked[index] === undefined ? [] : [[unique ? name : path, picked[index]] as const];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

// A filter may hold a regular expression, and the endpoint chooses the text it meets.
function select(document: unknown, path: string): unknown {
  const found = withTimeLimit(() => queryJsonPath(document as Parameters<typeof queryJsonPath>[0], path));
  if (isSingular(path)) return found[0];
  return found.length === 0 ? undefined : found;
}

/** A path of names and indexes only selects at most one value (RFC 9535, singular query). */
function isSingular(path: string): boolean {
  return /^\$(?:\.[\p{L}_][\p{L}\p{N}_]*|\[(?:'[^'\\]*'|"[^"\\]*"|-?\d+)\])*$/u.test(path.trim());
}

function lastName(path: string): string | null {
  const found = /(?:\.([\p{L}_][\p{L}\p{N}_]*)|\['([^'\\]*)'\]|\["([^"\\]*)"\])$/u.exec(path.trim());
  return found?.[1] ?? found?.[2] ?? found?.[3] ?? null;
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
interface ExactJson {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON(text: string): unknown;
}

/** Integers that a double rounds keep their digits. */
function parseExact(json: string): unknown {
  const exact = JSON as unknown as ExactJson;
  return exact.parse(json, (_key, value, { source }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && source !== undefined
      ? exact.rawJSON(source)
      : value,
  );
}
