import { toCurrentKeys, toLegacyKeys } from '../../domain/pals/legacy-keys.ts';

/** A request body of `/v2/personas` or `/v2/replicas` in the current vocabulary. */
export function fromLegacy(body: unknown): unknown {
  return toCurrentKeys(body);
}

/** An answer in the vocabulary of `/v2/personas` and `/v2/replicas`. */
export function toLegacy(body: unknown): unknown {
  return toLegacyKeys(body);
}
