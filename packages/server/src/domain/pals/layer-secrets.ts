import { badField } from '../../errors.ts';
import { type PatchOperation, pointerTokens, resolvePointer } from '../json-patch/apply-json-patch.ts';
import { secretMask } from '../tools/mask-tool.ts';

/** What a layer calls its secret, at any depth. */
const secretKey = 'api_key';

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

/**
 * Secrets can be written, never read: no operation may take one elsewhere, where it would be shown, or compare it.
 * @throws DomainError naming the path
 */
export function refuseSecretPaths(operation: PatchOperation, document: unknown): void {
  const from = 'from' in operation ? operation.from : null;
  if (from === null && operation.op !== 'test') return;
  for (const pointer of from === null ? [operation.path] : [from, operation.path]) {
    if (inLayers(pointer) && pointerTokens(pointer).includes(secretKey)) throw secretPath(operation.op, pointer);
  }
  if (from === null || !inLayers(from)) return;
  if (secretsOf(resolvePointer(document, from)?.value).length > 0) throw secretPath(operation.op, from);
}

function inLayers(pointer: string): boolean {
  return pointerTokens(pointer)[0] === 'layers';
}

function secretPath(op: string, pointer: string) {
  return badField(
    pointerTokens(pointer).join('.'),
    `holds a secret: ${op} may not reach it`,
    'Secrets are written with add and replace, and taken away with remove.',
  );
}

function secretsOf(layers: unknown): readonly string[] {
  const found: string[] = [];
  mapLayerSecrets(layers, (secret) => {
    found.push(secret);
    return secret;
  });
  return found;
}

/**
 * Refuses a stored secret beside a URL of another host than the one it was stored for: who may change the PAL could
 * have it sent to a server of their own.
 * @throws DomainError naming the secret
 */
export function refuseRedirectedSecrets(before: unknown, after: unknown): void {
  const storedFor = new Map<string, string>();
  visitSecrets({ value: before, path: 'layers', origins: '' }, (secret, { origins }) => storedFor.set(secret, origins));
  visitSecrets({ value: after, path: 'layers', origins: '' }, (secret, { path, origins }) => {
    const stored = storedFor.get(secret);
    // Without a URL the secret is sent nowhere that the client has chosen.
    if (stored === undefined || stored === origins || origins === '') return;
    throw badField(path, 'say it again', 'The stored secret belongs to another host: send it with the new URL.');
  });
}

interface Place {
  readonly value: unknown;
  readonly path: string;
  /** Where the objects around the value may have it sent, as one text. */
  readonly origins: string;
}

function visitSecrets({ value, path, origins }: Place, visit: (secret: string, place: Place) => void): void {
  if (typeof value !== 'object' || value === null) return;
  const around = origins + originsOf(value);
  for (const [key, item] of Object.entries(value)) {
    const place = { value: item, path: `${path}.${key}`, origins: around };
    if (!Array.isArray(value) && isSecret(key, item)) visit(item, place);
    else visitSecrets(place, visit);
  }
}

function originsOf(holder: object): string {
  return Object.entries(holder)
    .filter(([key, url]) => /url$/i.test(key) && typeof url === 'string' && url.trim() !== '')
    .map(([key, url]: [string, string]) => `${key} ${URL.parse(url.trim())?.origin ?? url}\n`)
    .toSorted()
    .join('');
}

function isSecret(key: string, value: unknown): value is string {
  return key === secretKey && typeof value === 'string' && value !== '';
}
