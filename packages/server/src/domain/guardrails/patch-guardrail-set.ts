import type { GuardrailSet } from '@palaver/contract';
import { badField } from '../../errors.ts';
import {
  applyJsonPatch,
  JsonPatchError,
  type PatchOperation,
  pointerTokens,
  readJsonPatch,
  toPointer,
} from '../json-patch/apply-json-patch.ts';
import { isObject } from '../tools/json-schema-walk.ts';
import { checkGuardrailPath, readingPatch } from './patch-guardrail.ts';

/** A set after a change, not yet checked. */
export interface PatchedSet {
  readonly name: unknown;
  readonly data: unknown;
  /** Of each entry of `data`: the `uuid` it keeps, null where it is a new guardrail. */
  readonly uuids: readonly (string | null)[];
  readonly changes: boolean;
}

const readOnly: ReadonlySet<string> = new Set(['guardrails_id', 'status', 'created_at', 'updated_at']);

/**
 * The set after a JSON Patch or an object of fields. A guardrail keeps its `uuid` while its fields are edited or it is
 * moved; one that is replaced as a whole, or copied, is a new one.
 * @throws DomainError `invalid_request`
 */
export function patchGuardrailSet(set: GuardrailSet, body: unknown): PatchedSet {
  return readingPatch(body, () => {
    const before = JSON.stringify(set);
    const patched = isObject(body) ? replaceFields(set, body) : applyJsonPatch(set, readSetPatch(body));
    const items: readonly unknown[] = Array.isArray(patched.data) ? patched.data : [];
    return {
      name: patched.guardrails_name,
      data: patched.data,
      uuids: keptIds(set, items),
      changes: JSON.stringify(patched) !== before,
    };
  });
}

function replaceFields(set: GuardrailSet, body: Readonly<Record<string, unknown>>): GuardrailSet {
  const name = body.guardrails_name ?? body.name;
  return {
    ...set,
    ...(name === undefined ? {} : { guardrails_name: name as string }),
    ...(body.data === undefined ? {} : { data: withoutIdentity(body.data) as GuardrailSet['data'] }),
  };
}

function readSetPatch(body: unknown): readonly PatchOperation[] {
  return readJsonPatch(body).map((operation) => {
    const path = currentPath(operation.path);
    if (operation.op === 'test') return { ...operation, path };
    checkPath(path);
    if ('from' in operation) {
      const from = currentPath(operation.from);
      if (operation.op === 'move') checkPath(from);
      return { ...operation, path, from };
    }
    if (!('value' in operation)) return { ...operation, path };
    const [first, ...rest] = pointerTokens(path);
    const isItem = first === 'data' && rest.length < 2;
    return { ...operation, path, value: isItem ? withoutIdentity(operation.value) : operation.value };
  });
}

/** A set is made with `name` and read with `guardrails_name`: a patch may use either. */
function currentPath(pointer: string): string {
  const [first, ...rest] = pointerTokens(pointer);
  return first === 'name' ? toPointer(['guardrails_name', ...rest]) : pointer;
}

function checkPath(pointer: string): void {
  const [first, , field] = pointerTokens(pointer);
  if (first === undefined) throw badField('path', 'the whole set cannot be replaced: patch its fields');
  if (readOnly.has(first)) throw badField(first, 'is read-only');
  if (first !== 'guardrails_name' && first !== 'data') {
    throw new JsonPatchError(0, `"${pointer}" is not a field of a set of guardrails`);
  }
  if (first === 'data' && field !== undefined) checkGuardrailPath(pointer, field);
}

/** What comes from outside is a new guardrail, also when it is a copy of what was read. */
function withoutIdentity(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIdentity);
  if (!isObject(value)) return value;
  const { uuid: _uuid, created_at: _created, updated_at: _updated, ...fields } = value;
  return fields;
}

function keptIds(set: GuardrailSet, items: readonly unknown[]): readonly (string | null)[] {
  const free = new Set(set.data.map((item) => item.uuid));
  return items.map((item) => {
    const uuid = isObject(item) ? item.uuid : undefined;
    return typeof uuid === 'string' && free.delete(uuid) ? uuid : null;
  });
}
