import { z } from 'zod';

const descriptions = new WeakMap<object, z.ZodType>();

/**
 * Lets every value pass, also none, and describes the field as `schema`: for fields whose rules the operation checks
 * itself, in an order the API promises, and whose objects are kept as they were sent.
 */
export function asSent(schema: z.ZodType): z.ZodOptional<z.ZodUnknown> {
  const field = z.unknown().optional();
  descriptions.set(field, schema);
  return field;
}

/** The schema that describes a field made by `asSent`; undefined for any other. OpenAPI and SDK are made with it. */
export function describedAs(field: object): z.ZodType | undefined {
  return descriptions.get(field);
}
