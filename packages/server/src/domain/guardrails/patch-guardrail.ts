import type { Guardrail } from '@palaver/contract';
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
import { guardrailKeys } from './check-guardrail.ts';

const maxDepth = 70;
const writable: ReadonlySet<string> = new Set(guardrailKeys);
const readOnly: ReadonlySet<string> = new Set([
  'uuid',
  'created_at',
  'updated_at',
  'guardrail_type',
  'pal_refs',
  'persona_refs',
]);

/**
 * The guardrail after a change, a JSON Patch or an object of fields; not yet checked as a guardrail.
 * @throws DomainError `invalid_request`
 */
export function patchGuardrail(guardrail: Guardrail, body: unknown): Readonly<Record<string, unknown>> {
  return readingPatch(body, () => {
    if (isObject(body)) {
      const given = guardrailKeys.filter((key) => body[key] !== undefined);
      return { ...guardrail, ...Object.fromEntries(given.map((key) => [key, body[key]])) };
    }
    const patch = readJsonPatch(body);
    for (const operation of patch) checkOperation(operation);
    return { ...applyJsonPatch(guardrail, patch) };
  });
}

/** Runs the work on a body of bounded depth; a patch that is none or does not fit is refused with 400. */
export function readingPatch<T>(body: unknown, work: () => T): T {
  try {
    if (isDeeperThan(body, maxDepth)) throw new JsonPatchError(0, `the patch is nested deeper than ${maxDepth}`);
    return work();
  } catch (error) {
    if (error instanceof JsonPatchError) throw refusedPatch(error, 400);
    throw error;
  }
}

function checkOperation(operation: PatchOperation): void {
  if (operation.op === 'test') return;
  checkGuardrailPath(operation.path, pointerTokens(operation.path)[0]);
  if (operation.op === 'move') checkGuardrailPath(operation.from, pointerTokens(operation.from)[0]);
}

/** Whether a patch may change the field of a guardrail. */
export function checkGuardrailPath(pointer: string, field: string | undefined): void {
  if (field === undefined) throw badField('path', 'the whole object cannot be replaced: patch its fields');
  if (readOnly.has(field)) throw badField(pointer.slice(1).replaceAll('/', '.'), 'is read-only');
  if (!writable.has(field)) throw new JsonPatchError(0, `"${pointer}" is not a field of a guardrail`);
}
