import { DomainError } from '../../errors.ts';
import type { JsonPatchError } from './apply-json-patch.ts';

/** A bad patch as the wire refuses it: 422 with a fixed text where PALs and dictionaries are patched, else 400. */
export function refusedPatch(error: JsonPatchError, status: 400 | 422): DomainError {
  const details = [{ path: String(error.index), message: error.message }];
  const hint = `Operation ${error.index}: ${error.message}.`;
  return status === 422
    ? new DomainError('unprocessable', 'Invalid JSON patch format', { details, hint, cause: error })
    : new DomainError('invalid_request', `Bad Request. Invalid JSON patch: ${error.message}`, {
        details,
        hint,
        cause: error,
      });
}
