import { isDeepStrictEqual } from 'node:util';
import type { Pal, PalCreate } from '@palaver/contract';
import { bodyFields, type PalSource, palDocument } from './pal-document.ts';

type Body = Readonly<Record<string, unknown>>;

/** What is stored of a create body: the fields that say something. */
export function storedBody(fields: PalCreate): Body {
  return Object.fromEntries(
    bodyFields.flatMap((key) => (fields[key] === undefined || fields[key] === null ? [] : [[key, fields[key]]])),
  );
}

/**
 * What is stored after a patch: nothing is added that was neither sent before nor changed now. Skills stay, a draft of the
 * builder goes.
 */
export function patchedBody(before: Body, patched: Pal): Body {
  const source: PalSource = { ...patched, body: {}, created_at: 0, updated_at: 0 };
  const unset = palDocument(source, []);
  const written = Object.fromEntries(
    bodyFields.flatMap((key) => {
      const wasSent = Object.hasOwn(before, key);
      return wasSent || !isDeepStrictEqual(patched[key], unset[key]) ? [[key, patched[key]]] : [];
    }),
  );
  return before.skills === undefined ? written : { ...written, skills: before.skills };
}
