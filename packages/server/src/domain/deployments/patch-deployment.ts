import type { Deployment } from '@palaver/contract';
import { badField } from '../../errors.ts';
import { applyJsonPatch, JsonPatchError, pointerTokens, readJsonPatch } from '../json-patch/apply-json-patch.ts';
import { refusedPatch } from '../json-patch/refused-patch.ts';
import { isDeeperThan, isObject } from '../tools/json-schema-walk.ts';

const MAX_DEPTH = 70;
const READ_ONLY: ReadonlySet<string> = new Set([
  'deployment_id',
  'usage_total',
  'usage_today',
  'thumbnail_image_url',
  'thumbnail_video_url',
  'url',
  'embed_snippet',
  'created_at',
  'updated_at',
]);

/**
 * The deployment after a patch, not yet checked. Of `pal_id` and its older name the one that was changed holds.
 * @throws DomainError `invalid_request`; nothing was applied
 */
export function patchDeployment(before: Deployment, body: unknown): Readonly<Record<string, unknown>> {
  try {
    if (isDeeperThan(body, MAX_DEPTH)) throw new JsonPatchError(0, `the patch is nested deeper than ${MAX_DEPTH}`);
    const patch = readJsonPatch(body);
    for (const operation of patch) {
      if (operation.op !== 'test') refuseReadOnly(operation.path);
      if (operation.op === 'move') refuseReadOnly(operation.from);
    }
    const after: unknown = applyJsonPatch(before, patch);
    if (!isObject(after)) throw new JsonPatchError(0, 'a deployment is an object');
    const { pal_id, persona_id, ...rest } = after;
    return { ...rest, pal_id: pal_id === before.pal_id ? persona_id : pal_id };
  } catch (error) {
    if (error instanceof JsonPatchError) throw refusedPatch(error, 400);
    throw error;
  }
}

function refuseReadOnly(pointer: string): void {
  const [field] = pointerTokens(pointer);
  if (field !== undefined && READ_ONLY.has(field)) throw badField(field, 'is read-only');
}
