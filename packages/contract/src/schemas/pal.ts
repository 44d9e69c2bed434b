import { z } from 'zod';
import { JsonObject } from './json.ts';
import { PalLayers } from './pal-layers.ts';
import { PalSkills } from './skill.ts';

export const PipelineMode = z.enum(['full', 'echo', 'speech-to-speech']);
export type PipelineMode = z.infer<typeof PipelineMode>;

const ids = z.array(z.string());
const flagOrText = z.union([z.string(), z.boolean()]).nullish();

/** The fields of a PAL that a client writes; kept as sent. */
export const palFields = {
  pal_name: z.string().max(255).nullish().describe('default: a generated name'),
  system_prompt: z.string().nullish().describe('required unless the pipeline mode is `echo` or `speech-to-speech`'),
  pipeline_mode: PipelineMode.nullish().describe('default `full`'),
  default_face_id: z.string().nullish(),
  greeting: z.string().nullish().describe('said first; a conversation may bring its own'),
  context: z.string().nullish().describe('appended to the prompt; deprecated'),
  layers: PalLayers.nullish(),
  document_ids: ids.nullish(),
  document_tags: ids.nullish(),
  objectives_id: z.string().nullish(),
  guardrails_id: z.string().nullish(),
  guardrail_ids: ids.max(50).nullish(),
  guardrail_tags: ids.max(50).nullish(),
  memories: z.union([ids, z.boolean(), z.looseObject({ enabled: z.boolean().optional() })]).nullish(),
  is_template: z.boolean().nullish(),
  languages: ids.nullish(),
  disclosure_type: z.enum(['always', 'auto', 'off']).nullish(),
  verbal_disclosure: flagOrText,
  visual_disclosure: flagOrText,
  tool_ids: ids.max(500).nullish().describe('tools to attach, in order; at most 50 different ones'),
  persona_description: z.string().nullish().describe('one line about the PAL'),
};

/** Body of `POST /v2/pals`, in the current vocabulary. */
export const PalCreate = z.looseObject(palFields);
export type PalCreate = z.infer<typeof PalCreate>;

export const CreatedPal = z.object({
  pal_id: z.string(),
  pal_name: z.string(),
  created_at: z.string(),
  conferencing_email: z.string().optional().describe('where to invite the PAL to a meeting'),
});
export type CreatedPal = z.infer<typeof CreatedPal>;

export const PalType = z.enum(['user', 'system']);
export type PalType = z.infer<typeof PalType>;

/** A PAL, as every endpoint returns it: every field is there, null or empty when it is not set. */
export const Pal = z.object({
  pal_id: z.string(),
  owner_id: z.number().int().nullable(),
  pal_name: z.string(),
  pal_type: PalType,
  system_prompt: z.string().nullable(),
  pipeline_mode: PipelineMode,
  default_face_id: z.string().nullable(),
  greeting: z.string().nullable(),
  context: z.string().nullable(),
  layers: PalLayers,
  document_ids: ids,
  document_tags: ids,
  objectives_id: z.string().nullable(),
  guardrails_id: z.string().nullable(),
  guardrail_ids: ids,
  guardrail_tags: ids,
  memories: z.union([ids, z.boolean(), z.looseObject({})]),
  is_template: z.boolean(),
  languages: ids,
  disclosure_type: z.enum(['always', 'auto', 'off']),
  verbal_disclosure: z.union([z.string(), z.boolean()]).nullable(),
  visual_disclosure: z.union([z.string(), z.boolean()]).nullable(),
  skills: PalSkills,
  tool_ids: ids,
  persona_description: z.string().nullable(),
  is_published: z.boolean(),
  is_draft: z.boolean(),
  conferencing_email: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Pal = z.infer<typeof Pal>;

/** The answer of a patch. */
export const PatchedPal = Pal.extend({
  discarded_maker_changes: z.literal(true).optional().describe('a draft of the builder was dropped'),
});
export type PatchedPal = z.infer<typeof PatchedPal>;

/** The answer of `GET /v2/pals/{pal_id}`: the PAL in an array and its fields beside it, for both ways clients read. */
export const PalAnswer = Pal.extend({ data: z.array(Pal), settings: JsonObject.optional() });
export type PalAnswer = z.infer<typeof PalAnswer>;
