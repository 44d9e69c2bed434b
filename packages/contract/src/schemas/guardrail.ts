import { z } from 'zod';
import { JsonObject } from './json.ts';

/** What a guardrail or an objective judges: what is said or typed, what is seen, what is heard. */
export const Modality = z.enum(['verbal', 'visual', 'audio']);
export type Modality = z.infer<typeof Modality>;

/** The fields of a guardrail that a client writes. */
export const guardrailFields = {
  guardrail_name: z
    .string()
    .regex(/^[A-Za-z0-9_]{1,100}$/)
    .describe('letters, digits and underscores; need not be unique'),
  guardrail_prompt: z.string().min(1).max(1000).describe('what must not happen, in words'),
  modality: Modality.nullish().describe('default `verbal`'),
  callback_url: z.string().max(2048).nullish().describe('gets a webhook when the guardrail fires; null or empty: none'),
  tags: z.array(z.string().max(64)).max(32).nullish().describe('PALs can name tags instead of guardrails'),
  app_message: z.boolean().nullish().describe('emit an event into the conversation; default true'),
  tool_call: JsonObject.nullish().describe('`{name, arguments}` of a tool that is called when the guardrail fires'),
};

/** A guardrail, as every endpoint shows it. */
export const Guardrail = z.object({
  uuid: z.string().describe('the id that `guardrail_ids` of a PAL holds'),
  guardrail_name: z.string(),
  guardrail_prompt: z.string(),
  modality: Modality,
  callback_url: z.string().nullable(),
  tags: z.array(z.string()),
  app_message: z.boolean(),
  tool_call: JsonObject.nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Guardrail = z.infer<typeof Guardrail>;

/** What `verbose` adds: the PALs that name the guardrail by id, tag or set, at most 100 of them. */
export const guardrailReferences = {
  pal_refs: z.array(z.object({ pal_id: z.string(), pal_name: z.string() })).optional(),
  persona_refs: z.array(z.object({ persona_id: z.string(), persona_name: z.string() })).optional(),
  guardrail_type: z.enum(['user', 'system']).optional(),
};

/** A set of guardrails, the older form: a PAL names one by `guardrails_id`. */
export const GuardrailSet = z.object({
  guardrails_id: z.string(),
  guardrails_name: z.string(),
  status: z.literal('active'),
  data: z.array(Guardrail),
  created_at: z.string(),
  updated_at: z.string(),
});
export type GuardrailSet = z.infer<typeof GuardrailSet>;

export const CreatedGuardrailSet = GuardrailSet.pick({
  guardrails_id: true,
  guardrails_name: true,
  status: true,
  created_at: true,
});
export type CreatedGuardrailSet = z.infer<typeof CreatedGuardrailSet>;
