import { z } from 'zod';
import { Modality } from './guardrail.ts';
import { JsonObject } from './json.ts';

const name = z.string().regex(/^[A-Za-z0-9_]{1,100}$/);

/** The fields of an objective that a client writes. */
export const objectiveFields = {
  objective_name: name.describe('letters, digits and underscores; unique within the set'),
  objective_prompt: z.string().min(1).max(10_000).describe('what is to be reached, in words'),
  confirmation_mode: z
    .enum(['auto', 'manual'])
    .nullish()
    .describe('who says that it is done: the evaluator, or the app; default `auto`'),
  modality: Modality.nullish().describe('default `verbal`'),
  output_variables: z.array(z.string()).max(50).nullish().describe('what is to be found out; names of identifiers'),
  next_required_objective: z.string().nullish().describe('the objective that follows'),
  next_conditional_objectives: z
    .record(z.string(), z.string())
    .nullish()
    .describe('names of objectives with the condition under which each follows; not beside `next_required_objective`'),
  callback_url: z.string().max(2048).nullish().describe('gets a webhook on completion; null or empty: none'),
  tool_call: JsonObject.nullish().describe('`{name, arguments}` of a tool that is called on completion'),
  next_required_objectives: z
    .array(z.string())
    .max(1)
    .nullish()
    .describe('older form of `next_required_objective`: a list of one'),
};

/** An objective, as every endpoint shows it. */
export const Objective = z.object({
  objective_name: z.string(),
  objective_prompt: z.string(),
  confirmation_mode: z.enum(['auto', 'manual']),
  modality: Modality,
  output_variables: z.array(z.string()),
  next_required_objective: z.string().nullable(),
  next_conditional_objectives: z.record(z.string(), z.string()).nullable(),
  callback_url: z.string().nullable(),
  tool_call: JsonObject.nullable(),
});
export type Objective = z.infer<typeof Objective>;

/** A set of objectives; a PAL names one by `objectives_id`. */
export const ObjectiveSet = z.object({
  objectives_id: z.string(),
  name: z.string(),
  allow_loops: z.boolean(),
  data: z.array(Objective),
  created_at: z.string(),
  updated_at: z.string(),
});
export type ObjectiveSet = z.infer<typeof ObjectiveSet>;

/** A row of the list: the set, and beside it the fields of its first objective. */
export const ObjectiveSetRow = ObjectiveSet.extend(Objective.shape);
export type ObjectiveSetRow = z.infer<typeof ObjectiveSetRow>;

export const CreatedObjectiveSet = z.object({
  objectives_id: z.string(),
  objective_name: z.string().describe('of the first objective'),
  status: z.literal('active'),
  created_at: z.string(),
});
export type CreatedObjectiveSet = z.infer<typeof CreatedObjectiveSet>;

export const ObjectiveErrorCode = z.enum([
  'duplicate_name',
  'invalid_name',
  'missing_prompt',
  'invalid_field',
  'both_next',
  'unknown_reference',
  'cycle',
  'no_root',
  'multiple_roots',
  'unreachable',
  'empty',
]);
export type ObjectiveErrorCode = z.infer<typeof ObjectiveErrorCode>;

/** What is wrong with a set of objectives, and where. */
export const ObjectiveError = z.object({
  code: ObjectiveErrorCode,
  objective_name: z.string().optional(),
  path: z.string().describe('for example `data.0.objective_prompt`'),
  message: z.string(),
});
export type ObjectiveError = z.infer<typeof ObjectiveError>;

export const ObjectiveCheck = z.object({
  valid: z.boolean(),
  errors: z.array(ObjectiveError),
  warnings: z.array(ObjectiveError),
  root_objective_name: z.string().optional().describe('where the conversation starts'),
});
export type ObjectiveCheck = z.infer<typeof ObjectiveCheck>;
