import { z } from 'zod';

/** A JSON object whose keys are the caller's own. */
export const JsonObject = z.record(z.string(), z.unknown());
export type JsonObject = z.infer<typeof JsonObject>;

/** RFC 6902. `value` is checked by the patch itself, so that its absence is told apart from null. */
export const JsonPatchOperation = z.looseObject({
  op: z.enum(['add', 'remove', 'replace', 'copy', 'move', 'test']),
  path: z.string(),
  from: z.string().optional(),
  value: z.unknown().optional(),
});
export type JsonPatchOperation = z.infer<typeof JsonPatchOperation>;
