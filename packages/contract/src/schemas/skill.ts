import { z } from 'zod';
import { JsonObject } from './json.ts';

/** An ability the platform brings along; a PAL has it once it is attached. */
export const Skill = z.object({
  skill_id: z.string(),
  display_name: z.string(),
  description: z.string(),
  config_schema: JsonObject.describe('JSON Schema of `config`'),
});
export type Skill = z.infer<typeof Skill>;

/** A skill of a PAL with its settings. */
export const PalSkill = z.object({
  skill_id: z.string(),
  config: JsonObject,
  attached_at: z.string(),
  updated_at: z.string(),
});
export type PalSkill = z.infer<typeof PalSkill>;

/** The skills of a PAL by their ids. */
export const PalSkills = z.record(z.string(), PalSkill);
export type PalSkills = z.infer<typeof PalSkills>;
