import type { Pal } from '@palaver/contract';
import { conferencingEmail } from './conferencing.ts';
import { hasDraft } from './draft.ts';
import { maskLayers } from './layer-secrets.ts';
import { shownSkills } from './pal-skills.ts';

/** What a PAL is made of: the stored row, or a stock PAL. */
export interface PalSource {
  readonly pal_id: string;
  readonly owner_id: number | null;
  readonly pal_name: string;
  readonly pal_type: 'user' | 'system';
  /** The fields that were sent, in the current vocabulary. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly created_at: number;
  readonly updated_at: number;
}

/** What a field reads as while it is not set. */
const unset = {
  system_prompt: null,
  pipeline_mode: 'full',
  default_face_id: null,
  greeting: null,
  context: null,
  layers: {},
  document_ids: [],
  document_tags: [],
  objectives_id: null,
  guardrails_id: null,
  guardrail_ids: [],
  guardrail_tags: [],
  memories: [],
  is_template: false,
  languages: [],
  disclosure_type: 'auto',
  verbal_disclosure: null,
  visual_disclosure: null,
  persona_description: null,
} as const;

/** The fields a client writes that live in the stored body. */
export const bodyFields = Object.keys(unset) as readonly (keyof typeof unset)[];

/** The PAL with every field, secrets of its layers as stored. */
export function palDocument(source: PalSource, toolIds: readonly string[]): Pal {
  const written = Object.fromEntries(bodyFields.map((key) => [key, source.body[key] ?? unset[key]]));
  return {
    pal_id: source.pal_id,
    owner_id: source.owner_id,
    pal_name: source.pal_name,
    pal_type: source.pal_type,
    ...(written as unknown as Pick<Pal, keyof typeof unset>),
    skills: shownSkills(source.body),
    tool_ids: [...toolIds],
    is_published: true,
    is_draft: hasDraft(source.body),
    conferencing_email: conferencingEmail(source.body.layers),
    created_at: new Date(source.created_at).toISOString(),
    updated_at: new Date(source.updated_at).toISOString(),
  };
}

/** The PAL as every surface shows it. */
export function maskPal(pal: Pal): Pal {
  return { ...pal, layers: maskLayers(pal.layers) };
}
