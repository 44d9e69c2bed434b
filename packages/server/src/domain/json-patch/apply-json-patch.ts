import { isDeepStrictEqual } from 'node:util';
import { applyPatch, type Operation } from 'rfc6902';

/** A patch that is not RFC 6902, or does not fit the document. Nothing was applied. */
export class JsonPatchError extends Error {
  override readonly name = 'JsonPatchError';
  /** Place of the operation in the patch. */
  readonly index: number;
  constructor(index: number, message: string) {
    super(message);
    this.index = index;
  }
}

/** One operation that was checked for its form. Paths are JSON Pointers. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly path: string; readonly from: string };

export const maxPatchOperations = 100;
const operations = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const;

/**
 * Reads a patch from what a client sent.
 * @throws JsonPatchError
 */
export function readJsonPatch(value: unknown): readonly PatchOperation[] {
  if (!Array.isArray(value)) throw new JsonPatchError(0, 'a JSON Patch is an array of operations');
  if (value.length > maxPatchOperations) {
    throw new JsonPatchError(maxPatchOperations, `a patch has at most ${maxPatchOperations} operations`);
  }
  return value.map(readOperation);
}

export interface PatchOptions<T> {
  /** What a `test` compares with, where that is not the document itself. */
  readonly comparable?: (document: T) => unknown;
  /** Sees each operation and the document it will change; may throw. */
  readonly before?: (operation: PatchOperation, document: T) => void;
}

/**
 * Applies a patch to a copy of the document, all of it or nothing. Arrays that are not there yet are made by `add …/-`.
 * @throws JsonPatchError
 */
export function applyJsonPatch<T>(document: T, patch: readonly PatchOperation[], options: PatchOptions<T> = {}): T {
  const copy = structuredClone(document);
  let compared: { readonly with: unknown } | undefined;
  let copied = 0;
  for (const [index, operation] of patch.entries()) {
    options.before?.(operation, copy);
    if (operation.op === 'test') {
      compared ??= { with: options.comparable?.(copy) ?? copy };
      const target = resolvePointer(compared.with, operation.path);
      if (target === undefined || !isDeepStrictEqual(target.value, operation.value)) {
        throw new JsonPatchError(index, `test failed: "${operation.path}" has another value`);
      }
      continue;
    }
    compared = undefined;
    const makesList = checkTargets(copy, operation, index);
    if (operation.op === 'copy') copied += JSON.stringify(resolvePointer(copy, operation.from)?.value ?? null).length;
    if (copied > maxCopied) throw new JsonPatchError(index, 'the patch copies too much');
    const [failure] = applyPatch(copy, [operation as Operation], { implicitArrayCreation: makesList });
    if (failure !== null && failure !== undefined) throw new JsonPatchError(index, failure.message);
  }
  return copy;
}

/** A document that copies itself into itself doubles with every operation. */
const maxCopied = 1_048_576;

/** The tokens of a JSON Pointer. */
export function pointerTokens(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function toPointer(tokens: readonly string[]): string {
  return tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function readOperation(value: unknown, index: number): PatchOperation {
  const fail = (message: string): never => {
    throw new JsonPatchError(index, message);
  };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('an operation is an object');
  const { op, path, from } = value as Readonly<Record<string, unknown>>;
  const known = operations.find((name) => name === op);
  if (known === undefined) return fail(`op must be one of ${operations.join(', ')}`);
  if (!isPointer(path)) return fail('path must be a JSON Pointer such as /greeting');
  if (known === 'remove') return { op: known, path };
  if (known === 'move' || known === 'copy') {
    return isPointer(from) ? { op: known, path, from } : fail(`${known} needs from, a JSON Pointer`);
  }
  if (!Object.hasOwn(value, 'value')) return fail(`${known} needs a value`);
  return { op: known, path, value: (value as { readonly value: unknown }).value };
}

function isPointer(value: unknown): value is string {
  return typeof value === 'string' && /^(\/([^/~]|~[01])*)*$/.test(value);
}

/**
 * The library reads inherited members and forgives indices that are no numbers; a document has neither.
 * @returns whether the operation appends to a list that is not there yet
 */
function checkTargets(document: unknown, operation: Exclude<PatchOperation, { op: 'test' }>, index: number): boolean {
  const missing: (pointer: string) => never = (pointer) => {
    throw new JsonPatchError(index, `"${pointer}" does not exist`);
  };
  if (operation.op === 'move' || operation.op === 'copy') {
    if (operation.from === '' || resolvePointer(document, operation.from) === undefined) missing(operation.from);
  }
  if (operation.op === 'move' && operation.path.startsWith(`${operation.from}/`)) {
    throw new JsonPatchError(index, `"${operation.from}" cannot be moved into itself, to "${operation.path}"`);
  }
  const tokens = pointerTokens(operation.path);
  const last = tokens.at(-1);
  if (last === undefined || tokens.some((token) => forbidden.has(token))) missing(operation.path);
  if (operation.op === 'remove' || operation.op === 'replace') {
    if (resolvePointer(document, operation.path) === undefined) missing(operation.path);
    return false;
  }
  const parent = resolvePointer(document, toPointer(tokens.slice(0, -1)));
  if (parent === undefined) {
    const holder = resolvePointer(document, toPointer(tokens.slice(0, -2)));
    if (operation.op !== 'add' || last !== '-' || !isPlainObject(holder?.value)) missing(operation.path);
    return true;
  }
  const fits = Array.isArray(parent.value) ? isPlace(last, parent.value.length) : isPlainObject(parent.value);
  if (!fits) missing(operation.path);
  return false;
}

function isPlace(token: string, length: number): boolean {
  return token === '-' || (/^(0|[1-9]\d*)$/.test(token) && Number(token) <= length);
}

const forbidden: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** What a JSON Pointer leads to, undefined where it leads nowhere. */
export function resolvePointer(document: unknown, pointer: string): { readonly value: unknown } | undefined {
  let value = document;
  for (const token of pointerTokens(pointer)) {
    if (Array.isArray(value)) {
      if (!/^(0|[1-9]\d*)$/.test(token) || Number(token) >= value.length) return undefined;
      value = value[Number(token)];
    } else {
      if (!isPlainObject(value) || !Object.hasOwn(value, token)) return undefined;
      value = value[token];
    }
  }
  return { value };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
