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

/** Shared query parameters of 1-based lists; the server coerces the texts of the query string. */
export const listQuery = {
  limit: z.number().int().min(1).max(100).default(10).describe('page size, 1 to 100'),
  page: z.number().int().min(0).default(1).describe('page number from 1; 0 is read as 1'),
};

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), total_count: z.number().int() });
}
