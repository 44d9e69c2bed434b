import { z } from 'zod';

/** Shared query parameters of 1-based lists; the server coerces the texts of the query string. */
export const listQuery = {
  limit: z.number().int().min(1).max(100).default(10).describe('page size, 1 to 100'),
  page: z.number().int().min(0).default(1).describe('page number from 1; 0 is read as 1'),
};

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), total_count: z.number().int() });
}
