import type { PalCreate } from '@palaver/contract';
import { isObject } from '../tools/json-schema-walk.ts';

/** Something of the library that a PAL refers to, and the field that does it. */
export interface PalReference {
  readonly kind: 'guardrail' | 'guardrail_set' | 'objectives' | 'dictionary' | 'document' | 'guardrail_tag';
  /** Id of the target; of a tag its text. */
  readonly id: string;
  readonly field: string;
}

type Fields = Pick<
  PalCreate,
  'guardrail_ids' | 'guardrail_tags' | 'guardrails_id' | 'objectives_id' | 'document_ids' | 'layers'
>;

/** What the fields of a PAL refer to, each once. */
export function palReferences(fields: Fields): readonly PalReference[] {
  const found = new Map<string, PalReference>();
  const add = (kind: PalReference['kind'], field: string, ids: readonly (string | null | undefined)[]): void => {
    for (const id of ids) if (id) found.set(`${kind} ${id}`, { kind, id, field });
  };
  add('guardrail', 'guardrail_ids', fields.guardrail_ids ?? []);
  add('guardrail_set', 'guardrails_id', [fields.guardrails_id]);
  add('guardrail_tag', 'guardrail_tags', fields.guardrail_tags ?? []);
  add('objectives', 'objectives_id', [fields.objectives_id]);
  add('document', 'document_ids', fields.document_ids ?? []);
  const dictionary = fields.layers?.tts?.pronunciation_dictionary_id;
  add('dictionary', 'layers.tts.pronunciation_dictionary_id', [dictionary]);
  return [...found.values()];
}

type Body = Readonly<Record<string, unknown>>;

/** The stored body of a PAL with every reference to these ids taken out. */
export function withoutReferences(body: Body, ids: ReadonlySet<string>): Body {
  const isGone = (value: unknown) => typeof value === 'string' && ids.has(value);
  const scrubbed: Record<string, unknown> = { ...body };
  for (const key of ['guardrail_ids', 'document_ids']) {
    const list = body[key];
    if (Array.isArray(list)) scrubbed[key] = list.filter((id) => !isGone(id));
  }
  for (const key of ['guardrails_id', 'objectives_id']) if (isGone(body[key])) scrubbed[key] = null;
  const { layers } = body;
  if (isObject(layers) && isObject(layers.tts) && isGone(layers.tts.pronunciation_dictionary_id)) {
    scrubbed.layers = { ...layers, tts: { ...layers.tts, pronunciation_dictionary_id: null } };
  }
  return scrubbed;
}
