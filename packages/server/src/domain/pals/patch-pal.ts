import type { Pal } from '@palaver/contract';
import { knownLayers } from '@palaver/contract';
import { badField, DomainError } from '../../errors.ts';
import {
  applyJsonPatch,
  JsonPatchError,
  type PatchOperation,
  pointerTokens,
  readJsonPatch,
} from '../json-patch/apply-json-patch.ts';
import { isDeeperThan } from '../tools/json-schema-walk.ts';
import { refuseMaskedSecrets, refuseRedirectedSecrets, refuseSecretPaths } from './layer-secrets.ts';
import { toCurrentKeys } from './legacy-keys.ts';
import { maskPal } from './pal-document.ts';

const maxDepth = 70;
const readOnly: ReadonlySet<string> = new Set([
  'pal_id',
  'owner_id',
  'pal_type',
  'is_published',
  'is_draft',
  'conferencing_email',
  'created_at',
  'updated_at',
  'skills',
]);
const idLists: ReadonlySet<string> = new Set([
  'document_ids',
  'document_tags',
  'guardrail_ids',
  'guardrail_tags',
  'tool_ids',
]);

/**
 * The PAL after a patch, secrets that it does not touch as stored and new ones in the clear. Not yet checked as a PAL.
 * @throws DomainError `unprocessable` for a patch that is none or does not fit, `invalid_request` for what may not change
 */
export function patchPal(pal: Pal, body: unknown): Pal {
  try {
    if (isDeeperThan(body, maxDepth)) throw new JsonPatchError(0, `the patch is nested deeper than ${maxDepth}`);
    const patch = readJsonPatch(toCurrentKeys(body)).map(layerReplaced);
    for (const operation of patch) checkOperation(operation);
    checkConferencingAlone(patch);
    const patched = applyJsonPatch(pal, patch, { comparable: maskPal, before: checkOnDocument });
    const stray = Object.keys(patched).find((key) => !Object.hasOwn(pal, key));
    if (stray !== undefined) throw new JsonPatchError(0, `"/${stray}" is not a field of a PAL`);
    refuseRedirectedSecrets(pal.layers, patched.layers);
    return patched;
  } catch (error) {
    if (error instanceof JsonPatchError) throw badPatch(error);
    throw error;
  }
}

function badPatch(error: JsonPatchError): DomainError {
  return new DomainError('unprocessable', 'Invalid JSON patch format', {
    details: [{ path: String(error.index), message: error.message }],
    hint: `Operation ${error.index}: ${error.message}.`,
    cause: error,
  });
}

/** `replace` of a whole known layer acts as `add`: clients do not look whether it is set. */
function layerReplaced(operation: PatchOperation): PatchOperation {
  if (operation.op !== 'replace') return operation;
  const [first, layer = '', ...rest] = pointerTokens(operation.path);
  const isLayer = first === 'layers' && rest.length === 0 && knownLayers.includes(layer);
  return isLayer ? { ...operation, op: 'add' } : operation;
}

function checkOperation(operation: PatchOperation): void {
  if (operation.op === 'test') return;
  const tokens = pointerTokens(operation.path);
  refuseReadOnly(tokens[0]);
  if (operation.op === 'move') refuseReadOnly(pointerTokens(operation.from)[0]);
  if (!('value' in operation)) return;
  if (tokens.at(-1) === 'api_key') refuseMaskedSecrets('layers', { api_key: operation.value });
  refuseMaskedSecrets(tokens.join('.'), operation.value);
}

/** What meetings a PAL can be invited to is no part of its draft: it is changed at once, and by itself. */
function checkConferencingAlone(patch: readonly PatchOperation[]): void {
  const changes = patch.filter(({ op }) => op !== 'test');
  const alone = changes.filter(touchesConferencing);
  if (alone.length === 0 || alone.length === changes.length) return;
  throw badField(
    'layers.conferencing',
    'is changed in a patch of its own',
    'Send the other operations in another patch.',
  );
}

/** Whether a patch changes `/layers/conferencing` and nothing else. */
export function isConferencingOnly(body: unknown): boolean {
  const patch = readJsonPatch(toCurrentKeys(body)).filter(({ op }) => op !== 'test');
  return patch.length > 0 && patch.every(touchesConferencing);
}

function touchesConferencing(operation: PatchOperation): boolean {
  const places = operation.op === 'move' ? [operation.path, operation.from] : [operation.path];
  return places.some((place) => {
    const [first, layer] = pointerTokens(place);
    return first === 'layers' && layer === 'conferencing';
  });
}

function refuseReadOnly(field: string | undefined): void {
  if (field === undefined) throw badField('path', 'the whole PAL cannot be replaced: patch its fields');
  if (field === 'skills') throw badField('skills', 'is changed through the skills of the PAL, not by a patch');
  if (readOnly.has(field)) throw badField(field, 'is read-only');
}

function checkOnDocument(operation: PatchOperation, pal: Pal): void {
  refuseSecretPaths(operation, pal);
  refuseRepeat(operation, pal);
}

/** Appending an id that is in the list already is a mistake, not a wish for two of them. */
function refuseRepeat(operation: PatchOperation, pal: Pal): void {
  if (operation.op !== 'add') return;
  const [field, place, ...rest] = pointerTokens(operation.path);
  if (field === undefined || !idLists.has(field) || place === undefined || rest.length > 0) return;
  const list: unknown = pal[field as keyof Pal];
  if (Array.isArray(list) && list.includes(operation.value)) {
    throw badField(field, `"${String(operation.value)}" is in the list already`);
  }
}
