import { badField } from '../../errors.ts';
import { secretMask } from '../tools/mask-tool.ts';

/** Replaces each non-empty text under a key `api_key`, at any depth of the layers. */
export function mapLayerSecrets<T>(layers: T, replace: (secret: string) => string): T {
  if (Array.isArray(layers)) return layers.map((item: unknown) => mapLayerSecrets(item, replace)) as T;
  if (typeof layers !== 'object' || layers === null) return layers;
  return Object.fromEntries(
    Object.entries(layers).map(([key, value]) => [
      key,
      isSecret(key, value) ? replace(value) : mapLayerSecrets(value, replace),
    ]),
  ) as T;
}

export function maskLayers<T>(layers: T): T {
  return mapLayerSecrets(layers, () => secretMask);
}

/** @throws DomainError when a secret is the text that reads show in its place */
export function refuseMaskedSecrets(path: string, value: unknown): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) refuseMaskedSecrets(`${path}.${index}`, item);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (isSecret(key, item) && item === secretMask) {
      throw badField(
        `${path}.${key}`,
        `"${secretMask}" is what reads show in the place of the secret`,
        'Send the secret itself, or patch other fields of the layer to keep the stored one.',
      );
    }
    refuseMaskedSecrets(`${path}.${key}`, item);
  }
}

function isSecret(key: string, value: unknown): value is string {
  return key === 'api_key' && typeof value === 'string' && value !== '';
}
