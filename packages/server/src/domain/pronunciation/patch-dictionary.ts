import { badField } from '../../errors.ts';
import {
  applyJsonPatch,
  JsonPatchError,
  type PatchOperation,
  pointerTokens,
  readJsonPatch,
} from '../json-patch/apply-json-patch.ts';
import { refusedPatch } from '../json-patch/refused-patch.ts';
import { isDeeperThan, isObject } from '../tools/json-schema-walk.ts';

const maxDepth = 70;
const readOnly: ReadonlySet<string> = new Set([
  'pronunciation_dictionary_id',
  'rules_count',
  'created_at',
  'updated_at',
]);

/** What a client may change of a dictionary. */
export interface DictionaryFields {
  readonly name: unknown;
  readonly rules: unknown;
}

/**
 * The name and the rules after a change, a JSON Patch or an object of fields; not yet checked. Rules that the change
 * does not touch are the same object as before.
 * @throws DomainError `unprocessable` for a patch that is none or does not fit, `invalid_request` for what may not change
 */
export function patchDictionary(before: DictionaryFields, body: unknown): DictionaryFields {
  try {
    if (isDeeperThan(body, maxDepth)) throw new JsonPatchError(0, `the patch is nested deeper than ${maxDepth}`);
    if (isObject(body)) {
      return { name: body.name === undefined ? before.name : body.name, rules: body.rules ?? before.rules };
    }
    const patch = readJsonPatch(body);
    for (const [index, operation] of patch.entries()) checkOperation(operation, index);
    if (patch.every(isWholeWrite)) return writeAll(before, patch);
    return applyJsonPatch(before, patch);
  } catch (error) {
    if (error instanceof JsonPatchError) throw refusedPatch(error, 422);
    throw error;
  }
}

type WholeWrite = Extract<PatchOperation, { readonly op: 'add' | 'replace' | 'test' }>;

function isWholeWrite(operation: PatchOperation): operation is WholeWrite {
  return operation.op === 'add' || operation.op === 'replace';
}

/** The usual patch gives whole new values: a list of 10,000 rules is not copied for it. */
function writeAll(before: DictionaryFields, patch: readonly WholeWrite[]): DictionaryFields {
  let fields = before;
  for (const { path, value } of patch) fields = { ...fields, [path.slice(1)]: value };
  return fields;
}

function checkOperation(operation: PatchOperation, index: number): void {
  checkPath(operation.path, index, operation.op === 'test');
  if (operation.op === 'move' || operation.op === 'copy') checkPath(operation.from, index, operation.op === 'copy');
}

function checkPath(pointer: string, index: number, isRead: boolean): void {
  const [field, ...rest] = pointerTokens(pointer);
  if (field === undefined) throw badField('path', 'the whole dictionary cannot be replaced: patch /name and /rules');
  if (!isRead && readOnly.has(field)) throw badField(field, 'is read-only');
  if (field === 'rules' && rest.length > 0) {
    throw badField(`rules.${rest.join('.')}`, 'cannot be changed alone: replace /rules as a whole');
  }
  if ((field !== 'name' && field !== 'rules') || rest.length > 0) {
    throw new JsonPatchError(index, `"${pointer}" cannot be patched: only /name and /rules can`);
  }
}
