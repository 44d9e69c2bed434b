import type { ErrorObject } from 'ajv';

/** One reason why a value does not conform to its schema. */
export interface SchemaViolation {
  /** JSON Pointer. */
  readonly path: string;
  readonly message: string;
  /** Set for an absent property that the schema's own `required` lists. */
  readonly missing?: string;
}

const maxViolations = 20;
const maxListed = 20;

/** The first twenty errors in words that a model can act on. */
export function toViolations(errors: readonly ErrorObject[]): readonly SchemaViolation[] {
  return errors.slice(0, maxViolations).map(toViolation);
}

function toViolation(error: ErrorObject): SchemaViolation {
  const params = error.params as Readonly<Record<string, unknown>>;
  const inside = (name: unknown) => `${error.instancePath}/${pointerToken(String(name))}`;
  switch (error.keyword) {
    case 'required': {
      const violation = { path: inside(params.missingProperty), message: 'is required' };
      return error.schemaPath === '#/required' ? { ...violation, missing: String(params.missingProperty) } : violation;
    }
    case 'additionalProperties':
      return { path: inside(params.additionalProperty), message: 'is not a parameter' };
    case 'unevaluatedProperties':
      return { path: inside(params.unevaluatedProperty), message: 'is not a parameter' };
    case 'enum':
      return { path: error.instancePath, message: `must be one of ${listed(params.allowedValues)}` };
    case 'const':
      return { path: error.instancePath, message: `must be ${JSON.stringify(params.allowedValue)}` };
    default:
      return { path: error.instancePath, message: error.message ?? `breaks ${error.keyword}` };
  }
}

function listed(values: unknown): string {
  const list = Array.isArray(values) ? values : [];
  const shown = list.slice(0, maxListed).map((value) => JSON.stringify(value));
  return shown.join(', ') + (list.length > maxListed ? ' …' : '');
}

function pointerToken(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
