import { isObject } from '../tools/json-schema-walk.ts';
import { usernameOf } from './conferencing.ts';

/**
 * The layers in the form in which they are kept: a name in meetings in small letters, and no pronunciation dictionary where
 * an empty text took it away. The same object when there is nothing to change.
 */
export function canonicalLayers<T>(layers: T): T {
  return withoutEmptyDictionary(withSmallUsername(layers));
}

function withSmallUsername<T>(layers: T): T {
  const username = usernameOf(layers);
  const before = layers as { readonly conferencing?: { readonly username?: unknown } };
  if (username === null || before.conferencing?.username === username) return layers;
  return { ...layers, conferencing: { ...before.conferencing, username } };
}

function withoutEmptyDictionary<T>(layers: T): T {
  if (!isObject(layers) || !isObject(layers.tts) || layers.tts.pronunciation_dictionary_id !== '') return layers;
  const { pronunciation_dictionary_id: _, ...tts } = layers.tts;
  return { ...layers, tts };
}
