import type { ObjectiveSet } from '@palaver/contract';
import { badField } from '../../errors.ts';
import {
  applyJsonPatch,
  JsonPatchError,
  type PatchOperation,
  pointerTokens,
  readJsonPatch,
  toPointer,
} from '../json-patch/apply-json-patch.ts';
import { refusedPatch } from '../json-patch/refused-patch.ts';
import { isDeeperThan } from '../tools/json-schema-walk.ts';
import { legacyNextKey, objectiveKeys } from './check-objective.ts';

const maxDepth = 70;
const readOnly: ReadonlySet<string> = new Set(['objectives_id', 'created_at', 'updated_at']);
const ofSet: ReadonlySet<string> = new Set(['name', 'allow_loops', 'data']);
const ofItem: ReadonlySet<string> = new Set<string>([...objectiveKeys, legacyNextKey]);

/**
 * The set after a JSON Patch, not yet checked. Where the set has one objective, its fields are found at the top too.
 * @throws DomainError `invalid_request`
 */
export function patchObjectiveSet(set: ObjectiveSet, body: unknown): ObjectiveSet {
  try {
    if (isDeeperThan(body, maxDepth)) throw new JsonPatchError(0, `the patch is nested deeper than ${maxDepth}`);
    const patch = readJsonPatch(body).map((operation) => readOperation(operation, set));
    return applyJsonPatch(set, patch);
  } catch (error) {
    if (error instanceof JsonPatchError) throw refusedPatch(error, 400);
    throw error;
  }
}

function readOperation(operation: PatchOperation, set: ObjectiveSet): PatchOperation {
  const path = setPath(operation.path, set);
  if (operation.op === 'test') return withCurrentNext(operation, path);
  checkPath(path);
  if (operation.op !== 'move' && operation.op !== 'copy') return withCurrentNext(operation, path);
  const from = setPath(operation.from, set);
  if (operation.op === 'move') checkPath(from);
  return { ...operation, path, from };
}

/** The older list of one becomes the name in it. */
function withCurrentNext(operation: PatchOperation, path: string): PatchOperation {
  const [first, place, field, ...rest] = pointerTokens(path);
  if (first !== 'data' || place === undefined || field !== legacyNextKey || rest.length > 0) {
    return { ...operation, path };
  }
  const current = toPointer([first, place, 'next_required_objective']);
  if (!('value' in operation)) return { ...operation, path: current };
  const { value } = operation;
  const isOne = Array.isArray(value) && value.length < 2;
  return { ...operation, path: current, value: isOne ? ((value as readonly unknown[])[0] ?? null) : value };
}

function setPath(pointer: string, set: ObjectiveSet): string {
  const tokens = pointerTokens(pointer);
  const isFlat = set.data.length === 1 && tokens[0] !== undefined && ofItem.has(tokens[0]);
  return isFlat ? toPointer(['data', '0', ...tokens]) : pointer;
}

function checkPath(pointer: string): void {
  const [first, , field] = pointerTokens(pointer);
  if (first === undefined) throw badField('path', 'the whole set cannot be replaced: patch its fields');
  if (readOnly.has(first)) throw badField(first, 'is read-only');
  if (!ofSet.has(first)) throw new JsonPatchError(0, `"${pointer}" is not a field of a set of objectives`);
  if (first === 'data' && field !== undefined && !ofItem.has(field)) {
    throw new JsonPatchError(0, `"${pointer}" is not a field of an objective`);
  }
}
