import { mapLayerSecrets } from '../domain/pals/layer-secrets.ts';
import { type AccountSealer, isSealed } from '../security/sealer.ts';

/**
 * A copy of a layer with its secrets opened, and nothing else: a text in another place that looks sealed is a text, and
 * to open it would show a secret to whoever put it there.
 */
export function openLayerSecrets<T>(layer: T, sealer: AccountSealer): T {
  return mapLayerSecrets(layer, (secret) => (isSealed(secret) ? sealer.open(secret) : secret));
}
