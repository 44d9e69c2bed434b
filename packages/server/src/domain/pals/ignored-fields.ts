import { palFields } from '@palaver/contract';
import { toCurrentKeys } from './legacy-keys.ts';

/** Names of what a create body holds and nothing reads. Layers are kept whole. */
export function ignoredPalFields(body: unknown): readonly string[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [];
  return Object.keys(body).filter((key) => {
    const [current = key] = Object.keys(toCurrentKeys({ [key]: null }) as object);
    return !Object.hasOwn(palFields, current);
  });
}
