import type { PalCreate } from '@palaver/contract';
import { type PalReference, palReferences } from '../../domain/pals/pal-targets.ts';
import { badField, type DomainError } from '../../errors.ts';
import { findDocument } from '../../store/documents.ts';
import { findGuardrailSet, findGuardrails } from '../../store/guardrails.ts';
import { findObjectives } from '../../store/objectives.ts';
import { linkPal, targetId, unlinkPal } from '../../store/pal-links.ts';
import { peekDictionary } from '../../store/pronunciation-dictionaries.ts';
import type { Store, Write } from '../../store/store.ts';

/** What follows from the references of a PAL. */
export interface LinkedReferences {
  /** Belongs into the batch that writes the PAL, after the PAL: fails where a target has gone since. */
  readonly writes: readonly Write[];
  /** What the new ones among them watch, in the words of tools: a PAL that sees or hears needs the model for it. */
  readonly watching: readonly { readonly origin: 'vision' | 'audio' }[];
}

/**
 * Checks that what the PAL refers to exists, and notes the references.
 * @param before the fields before a change: what stays is not checked again
 * @throws DomainError naming the field
 */
export async function linkReferences(
  store: Store,
  accountId: string,
  palId: string,
  fields: PalCreate,
  before: PalCreate = {},
): Promise<LinkedReferences> {
  const now = palReferences(fields);
  const then = palReferences(before);
  const added = without(now, then);
  const watching = await checkTargets(store, accountId, added);
  return {
    watching,
    writes: [
      ...added.map((reference) => linkPal(store, accountId, palId, reference)),
      ...without(then, now).map((reference) => unlinkPal(store, accountId, palId, reference)),
    ],
  };
}

function without(references: readonly PalReference[], others: readonly PalReference[]): readonly PalReference[] {
  const known = new Set(others.map(keyOf));
  return references.filter((reference) => !known.has(keyOf(reference)));
}

function keyOf(reference: PalReference): string {
  return `${reference.kind} ${targetId(reference)}`;
}

async function checkTargets(
  store: Store,
  accountId: string,
  references: readonly PalReference[],
): Promise<LinkedReferences['watching']> {
  const guardrails = await findGuardrails(
    store,
    accountId,
    references.flatMap(({ kind, id }) => (kind === 'guardrail' ? [id] : [])),
  );
  const known = new Set(guardrails.map(({ uuid }) => uuid));
  const watched = guardrails.map(({ modality }) => modality);
  for (const reference of references) {
    const { kind, id } = reference;
    if (kind === 'guardrail' && !known.has(id)) throw missing(reference);
    if (kind === 'dictionary' && !(await peekDictionary(store, accountId, id))) throw missing(reference);
    if (kind === 'document' && !(await findDocument(store, accountId, id))) throw missing(reference);
    if (kind === 'guardrail_set') {
      const set = await findGuardrailSet(store, accountId, id);
      if (set === undefined) throw missing(reference);
      watched.push(...set.items.map(({ modality }) => modality));
    }
    if (kind === 'objectives') {
      const set = await findObjectives(store, accountId, id);
      if (set === undefined) throw missing(reference);
      watched.push(...set.data.map(({ modality }) => modality));
    }
  }
  return watched.flatMap((modality) =>
    modality === 'verbal' ? [] : [{ origin: modality === 'visual' ? ('vision' as const) : ('audio' as const) }],
  );
}

const lists = {
  guardrail: 'GET /v2/guardrails?legacy=false lists the guardrails.',
  guardrail_set: 'GET /v2/guardrails lists the sets of guardrails.',
  guardrail_tag: 'GET /v2/guardrails/tags lists the tags.',
  objectives: 'GET /v2/objectives lists the sets of objectives.',
  dictionary: 'GET /v2/pronunciation-dictionaries lists the dictionaries.',
  document: 'GET /v2/documents lists the documents.',
} as const satisfies Record<PalReference['kind'], string>;

function missing({ kind, id, field }: PalReference): DomainError {
  return badField(field, `"${id.slice(0, 100)}" does not exist`, lists[kind]);
}
