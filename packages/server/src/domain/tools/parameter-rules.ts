import { badField } from '../../errors.ts';
import { isDeeperThan, isObject, type SchemaObject, walkSchema } from './json-schema-walk.ts';
import { reservedPrefix } from './placeholder-rules.ts';
import { compileSchema, maxSchemaDepth, SchemaError } from './schema-compiler.ts';

const maxCharacters = 10_000;

/** The type of `parameters`, and V13: what the model is shown of a tool has a limit. */
export function checkSize(description: string, parameters: unknown): SchemaObject {
  if (!isObject(parameters)) throw badField('parameters', 'must be a JSON Schema object');
  if (isDeeperThan(parameters, maxSchemaDepth)) throw badField('parameters', `is nested deeper than ${maxSchemaDepth}`);
  if (description.length + JSON.stringify(parameters).length > maxCharacters) {
    throw badField('description', `together with parameters above ${maxCharacters} characters`);
  }
  return parameters;
}

/** V10 to V12, and that the schema can be used. */
export function checkParameters(parameters: SchemaObject): void {
  checkReservedNames(parameters);
  checkRequired(parameters);
  if (Object.keys(parameters).length === 0) return;
  if (parameters.type !== 'object') throw badField('parameters', 'must have "type": "object"');
  try {
    compileSchema(parameters);
  } catch (error) {
    if (error instanceof SchemaError) throw badField('parameters', `not JSON Schema: ${error.message}`);
    throw error;
  }
}

/** The names a template may use. */
export function declaredNames(parameters: SchemaObject): ReadonlySet<string> {
  return new Set(isObject(parameters.properties) ? Object.keys(parameters.properties) : []);
}

function checkReservedNames(parameters: SchemaObject): void {
  walkSchema(parameters, (schema, path) => {
    if (!isObject(schema.properties)) return;
    const reserved = Object.keys(schema.properties).find((name) => name.startsWith(reservedPrefix));
    if (reserved === undefined) return;
    throw badField(
      `parameters${path}.properties.${reserved}`,
      `names that start with ${reservedPrefix} are reserved for the platform`,
    );
  });
}

function checkRequired(parameters: SchemaObject): void {
  if (parameters.required === undefined) return;
  if (!Array.isArray(parameters.required)) throw badField('parameters.required', 'must be a list of property names');
  const declared = declaredNames(parameters);
  const stray = parameters.required.find((name) => typeof name !== 'string' || !declared.has(name));
  if (stray !== undefined)
    throw badField('parameters.required', `${JSON.stringify(stray)} is not in parameters.properties`);
}
