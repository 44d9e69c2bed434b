import type { OfferedTool } from '@palaver/runtime/ports';
import { words } from './lexicon.ts';
import { textOf } from './text-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

/** What kind of words fill a slot. */
export type SlotKind =
  | 'email'
  | 'phone'
  | 'url'
  | 'uuid'
  | 'date'
  | 'time'
  | 'date_time'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'choice'
  | 'code'
  | 'person'
  | 'place'
  | 'query'
  | 'text'
  | 'list';

/** One parameter of a tool, as a question that a user's words can answer. */
export interface SlotSpec {
  /** Where the value stands: the parameter's name, after the names of the objects it is in. */
  readonly keys: readonly string[];
  /** The keys joined by dots. */
  readonly path: string;
  readonly name: string;
  readonly description: string;
  readonly kind: SlotKind;
  readonly isRequired: boolean;
  readonly schema: JsonRecord;
  readonly choices: readonly unknown[] | null;
}

/** The parameter that carries what is said while a call runs; no slot. */
export const fillerParameter = 'response_to_user';

const cache = new WeakMap<OfferedTool, readonly SlotSpec[]>();

/** The slots of a tool, in the order of its schema. */
export function slotSpecs(tool: OfferedTool): readonly SlotSpec[] {
  const kept = cache.get(tool);
  if (kept !== undefined) return kept;
  const specs = objectSlots(tool.parameters, [], true).filter((slot) => slot.path !== fillerParameter);
  cache.set(tool, specs);
  return specs;
}

/** The slots of any JSON Schema of an object. */
export function schemaSlots(schema: JsonRecord): SlotSpec[] {
  return objectSlots(schema, [], true);
}

function objectSlots(schema: JsonRecord, above: readonly string[], isRequired: boolean): SlotSpec[] {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(record(schema.properties)).flatMap(([name, value]) => {
    const property = record(value);
    const keys = [...above, name];
    const needed = isRequired && required.has(name) && property.default === undefined;
    if (typeOf(property) === 'object' && above.length < 2 && property.properties !== undefined) {
      return objectSlots(property, keys, needed);
    }
    const description = typeof property.description === 'string' ? property.description : '';
    const choices = choicesOf(property);
    const kind = slotKind(name, description, property, choices);
    return [{ keys, path: keys.join('.'), name, description, kind, isRequired: needed, schema: property, choices }];
  });
}

function choicesOf(property: JsonRecord): readonly unknown[] | null {
  if ('const' in property) return [property.const];
  if (Array.isArray(property.enum)) return property.enum.filter((value) => value !== null);
  const items = record(property.items);
  return typeOf(property) === 'array' && Array.isArray(items.enum) ? items.enum : null;
}

/** The type of a schema; of several the first that is not null. */
export function typeOf(property: JsonRecord): string {
  const { type } = property;
  if (Array.isArray(type)) return textOf(type.find((entry) => entry !== 'null') ?? 'string');
  if (typeof type === 'string') return type;
  for (const key of ['anyOf', 'oneOf']) {
    const options = property[key];
    if (!Array.isArray(options)) continue;
    const option = options.map(record).find((entry) => entry.type !== 'null');
    if (option !== undefined) return typeOf(option);
  }
  return property.properties === undefined ? 'string' : 'object';
}

const formats: Readonly<Record<string, SlotKind>> = {
  email: 'email',
  'idn-email': 'email',
  date: 'date',
  time: 'time',
  'date-time': 'date_time',
  uri: 'url',
  url: 'url',
  uuid: 'uuid',
  phone: 'phone',
};

/** Tried in order on the words of a parameter's name, then on those of its description. */
const nameKinds: readonly (readonly [RegExp, SlotKind])[] = [
  [/\b(e-?mail)\b/, 'email'],
  [/\b(phone|telephone|mobile|cell)\b/, 'phone'],
  [/\b(url|link|website)\b/, 'url'],
  [/\b(date time|datetime|timestamp|starts? at|ends? at|date and time)\b/, 'date_time'],
  [/\b(time ?zone|timezone|zone)\b/, 'text'],
  [/\b(date|day|birthday|checkin|checkout)\b/, 'date'],
  [/\b(time|hour|o'clock)\b/, 'time'],
  [/\b(id|code|reference|ref|number|no|sku|iban|token|identifier|plate)\b/, 'code'],
  [/\b(city|town|country|place|location|destination|origin|address|street|region|airport|station)\b/, 'place'],
  [/\b(file ?name|user ?name|product name|company name|tool name)\b/, 'text'],
  [/\b(name|surname|person|guest|contact|recipient|who|attendee)\b/, 'person'],
  [/\b(query|question|search|keywords?|topic|q|term)\b/, 'query'],
];

function slotKind(
  name: string,
  description: string,
  property: JsonRecord,
  choices: readonly unknown[] | null,
): SlotKind {
  const type = typeOf(property);
  if (type === 'array') return 'list';
  if (choices !== null) return 'choice';
  if (type === 'boolean') return 'boolean';
  if (type === 'integer' || type === 'number') return type;
  const format = typeof property.format === 'string' ? formats[property.format] : undefined;
  if (format !== undefined) return format;
  const named = kindIn(words(name).join(' '));
  if (named !== null) return named;
  return (
    kindIn(
      words(description.split(/[.,;(]/)[0] ?? '')
        .join(' ')
        .slice(0, 60),
    ) ?? 'text'
  );
}

function kindIn(text: string): SlotKind | null {
  return nameKinds.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

function record(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {};
}
