import { isDeepStrictEqual } from 'node:util';
import { badField } from '../../errors.ts';
import { pointerTokens, toPointer } from '../json-patch/apply-json-patch.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Older names of what the API calls PAL and face today. */
const legacyNames = {
  pal_id: 'persona_id',
  pal_name: 'persona_name',
  pal_type: 'persona_type',
  face_id: 'replica_id',
  face_name: 'replica_name',
  face_type: 'replica_type',
  face_ids: 'replica_ids',
  default_face_id: 'default_replica_id',
};

/** Keys come from clients: a plain object would know `constructor` and its like too. */
type Names = ReadonlyMap<string, string>;

const legacyOf: Names = new Map(Object.entries(legacyNames));

/** Every other spelling of a top-level key that is understood in a request. */
const currentOf: Names = new Map([
  ...Object.entries(legacyNames).map(([current, legacy]): [string, string] => [legacy, current]),
  ['pal_description', 'persona_description'],
  ['description', 'persona_description'],
]);

/** Spellings of a key of `layers.conversational_flow`. */
const currentFlowOf: Names = new Map([
  ['replica_interruptibility', 'pal_interruptibility'],
  ['face_interruptibility', 'pal_interruptibility'],
]);

/**
 * A request body in the current vocabulary: of an object its keys, of a JSON Patch its paths and values.
 * @throws DomainError when the old and the new name of a field have different values
 */
export function toCurrentKeys(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(currentOperation);
  return isFields(body) ? currentFields(body) : body;
}

/** An answer in the older vocabulary: the object itself, and each object of its `data`. */
export function toLegacyKeys(body: unknown): unknown {
  if (!isFields(body)) return body;
  const renamed = Object.entries(body).map(([key, value]): [string, unknown] => {
    if (key === 'data' && Array.isArray(value)) return [key, value.map(toLegacyKeys)];
    return [legacyOf.get(key) ?? key, key === 'layers' ? legacyLayers(value) : value];
  });
  return Object.fromEntries(renamed);
}

function currentFields(body: Fields): Fields {
  const renamed = rename(body, currentOf, '');
  return isFields(renamed.layers) ? { ...renamed, layers: currentLayers(renamed.layers) } : renamed;
}

function currentLayers(layers: Fields): Fields {
  if (!isFields(layers.conversational_flow)) return layers;
  return { ...layers, conversational_flow: currentFlow(layers.conversational_flow) };
}

function currentFlow(flow: Fields): Fields {
  return rename(flow, currentFlowOf, 'layers.conversational_flow.');
}

function legacyLayers(layers: unknown): unknown {
  if (!isFields(layers) || !isFields(layers.conversational_flow)) return layers;
  const { pal_interruptibility, ...rest } = layers.conversational_flow;
  if (pal_interruptibility === undefined) return layers;
  return { ...layers, conversational_flow: { ...rest, replica_interruptibility: pal_interruptibility } };
}

function rename(fields: Fields, names: Names, prefix: string): Fields {
  if (!Object.keys(fields).some((key) => names.has(key))) return fields;
  const renamed = new Map<string, unknown>();
  for (const [key, value] of Object.entries(fields)) {
    const current = names.get(key) ?? key;
    if (renamed.has(current) && !isDeepStrictEqual(renamed.get(current), value)) {
      throw badField(`${prefix}${current}`, 'is given under its old and its new name with different values');
    }
    renamed.set(current, value);
  }
  return Object.fromEntries(renamed);
}

function currentOperation(operation: unknown): unknown {
  if (!isFields(operation)) return operation;
  const tokens = typeof operation.path === 'string' ? currentTokens(pointerTokens(operation.path)) : [];
  return {
    ...operation,
    ...(typeof operation.path === 'string' ? { path: currentPointer(operation.path) } : {}),
    ...(typeof operation.from === 'string' ? { from: currentPointer(operation.from) } : {}),
    ...(Object.hasOwn(operation, 'value') ? { value: currentValue(tokens, operation.value) } : {}),
  };
}

function currentPointer(pointer: string): string {
  return pointer.startsWith('/') ? toPointer(currentTokens(pointerTokens(pointer))) : pointer;
}

function currentTokens(tokens: readonly string[]): readonly string[] {
  const [first = '', second, third, ...rest] = tokens;
  if (first === 'layers' && second === 'conversational_flow' && third !== undefined) {
    return [first, second, currentFlowOf.get(third) ?? third, ...rest];
  }
  return tokens.length === 0 ? tokens : [currentOf.get(first) ?? first, ...tokens.slice(1)];
}

function currentValue(tokens: readonly string[], value: unknown): unknown {
  if (!isFields(value)) return value;
  if (tokens.length === 1 && tokens[0] === 'layers') return currentLayers(value);
  return tokens.length === 2 && tokens[0] === 'layers' && tokens[1] === 'conversational_flow'
    ? currentFlow(value)
    : value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
