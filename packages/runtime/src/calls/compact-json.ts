/** Why a text is not JSON we can carry without loss. */
export class JsonFault extends Error {
  override readonly name = 'JsonFault';
}

const MAX_DEPTH = 64;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids raw control characters in strings
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\n\r]*/y;

interface Scanner {
  readonly text: string;
  at: number;
}

/**
 * Removes what JSON does not mean (white space, repeated keys before the last) and keeps all it does: key order, every
 * digit of a number, every escape. `dropKey` leaves out that key of the outermost object.
 * @throws JsonFault
 */
export function compactJson(text: string, dropKey: string | null): string {
  const scanner: Scanner = { text, at: 0 };
  const compact = value(scanner, 0, dropKey);
  skipSpace(scanner);
  if (scanner.at < text.length) throw fault(scanner);
  return compact;
}

function fault(scanner: Scanner): JsonFault {
  return new JsonFault(`not JSON at character ${scanner.at}`);
}

function skipSpace(scanner: Scanner): void {
  SPACE.lastIndex = scanner.at;
  SPACE.exec(scanner.text);
  scanner.at = SPACE.lastIndex;
}

function take(scanner: Scanner, pattern: RegExp): string | null {
  pattern.lastIndex = scanner.at;
  const match = pattern.exec(scanner.text);
  if (match === null) return null;
  scanner.at = pattern.lastIndex;
  return match[0];
}

function value(scanner: Scanner, depth: number, dropKey: string | null): string {
  if (depth > MAX_DEPTH) throw new JsonFault(`nested deeper than ${MAX_DEPTH} levels`);
  skipSpace(scanner);
  const first = scanner.text[scanner.at];
  if (first === '{') return object(scanner, depth, dropKey);
  if (first === '[') return array(scanner, depth);
  if (first === '"') return string(scanner);
  for (const word of ['true', 'false', 'null']) {
    if (scanner.text.startsWith(word, scanner.at)) {
      scanner.at += word.length;
      return word;
    }
  }
  return number(scanner);
}

function string(scanner: Scanner): string {
  const text = take(scanner, STRING);
  if (text === null) throw fault(scanner);
  return text;
}

function number(scanner: Scanner): string {
  const text = take(scanner, NUMBER);
  if (text === null) throw fault(scanner);
  if (!isExact(text))
    throw new JsonFault(`the number ${text.slice(0, 60)} cannot be held exactly; send it as a string`);
  return text;
}

function object(scanner: Scanner, depth: number, dropKey: string | null): string {
  const members = new Map<string, string>();
  scanner.at++;
  skipSpace(scanner);
  if (scanner.text[scanner.at] === '}') {
    scanner.at++;
    return '{}';
  }
  for (;;) {
    skipSpace(scanner);
    const rawKey = string(scanner);
    const key = JSON.parse(rawKey) as string;
    skipSpace(scanner);
    if (scanner.text[scanner.at] !== ':') throw fault(scanner);
    scanner.at++;
    const member = `${rawKey}:${value(scanner, depth + 1, null)}`;
    if (key !== dropKey) members.set(key, member);
    skipSpace(scanner);
    const next = scanner.text[scanner.at++];
    if (next === '}') return `{${[...members.values()].join(',')}}`;
    if (next !== ',') throw fault({ ...scanner, at: scanner.at - 1 });
  }
}

function array(scanner: Scanner, depth: number): string {
  const items: string[] = [];
  scanner.at++;
  skipSpace(scanner);
  if (scanner.text[scanner.at] === ']') {
    scanner.at++;
    return '[]';
  }
  for (;;) {
    items.push(value(scanner, depth + 1, null));
    skipSpace(scanner);
    const next = scanner.text[scanner.at++];
    if (next === ']') return `[${items.join(',')}]`;
    if (next !== ',') throw fault({ ...scanner, at: scanner.at - 1 });
  }
}

/** True when a double prints the same digits as the text: nothing of the number is lost. */
function isExact(text: string): boolean {
  const number = Number(text);
  return Number.isFinite(number) && significant(text) === significant(String(number));
}

/** Digits and decimal exponent without leading and trailing zeros: `1.50e2` and `150` give the same. */
function significant(text: string): string {
  const match = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return text;
  const fraction = match[2] ?? '';
  const digits = `${match[1]}${fraction}`.replace(/^0+/, '');
  const trimmed = digits.replace(/0+$/, '');
  if (trimmed === '') return '0';
  return `${trimmed}e${Number(match[3] ?? '0') - fraction.length + (digits.length - trimmed.length)}`;
}
