import { isObject } from '../tools/json-schema-walk.ts';
import { guardrailKeys } from './check-guardrail.ts';

const known: ReadonlySet<string> = new Set(guardrailKeys);
const ofSet: ReadonlySet<string> = new Set(['name', 'guardrails_name', 'data']);

/** Dotted names of what a create body, or a change as an object, holds and nothing reads. */
export function ignoredGuardrailFields(body: unknown): readonly string[] {
  if (!isObject(body)) return [];
  const { data } = body;
  if (data === undefined) {
    return Object.keys(body).filter((key) => !known.has(key) && key !== 'name' && key !== 'guardrails_name');
  }
  const items = Array.isArray(data) ? data.slice(0, 50) : [];
  return [
    ...Object.keys(body).filter((key) => !ofSet.has(key)),
    ...items.flatMap((item, index) =>
      isObject(item)
        ? Object.keys(item)
            .filter((key) => !known.has(key))
            .map((key) => `data.${index}.${key}`)
        : [],
    ),
  ];
}
