import { z } from 'zod';

/**
 * Describes a field as `schema` and lets every value pass: for fields whose rules are checked by the operation, in an
 * order the API promises, and whose objects are kept as they were sent.
 */
export function asSent(schema: z.ZodType): z.ZodOptional<z.ZodUnknown> {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' });
  return z.unknown().meta(described).optional();
}
