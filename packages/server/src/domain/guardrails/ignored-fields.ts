import { isObject } from '../tools/json-schema-walk.ts';
import { guardrailKeys, isGuardrailSet } from './check-guardrail.ts';

const ofGuardrail: ReadonlySet<string> = new Set(guardrailKeys);
const ofSet: ReadonlySet<string> = new Set(['name', 'data']);
const ofChange: ReadonlySet<string> = new Set([...guardrailKeys, 'name', 'guardrails_name', 'data']);

/** Dotted names of what a create body holds and nothing reads. */
export function ignoredInGuardrail(body: unknown): readonly string[] {
  if (!isObject(body)) return [];
  return isGuardrailSet(body) ? [...strays('', body, ofSet), ...itemStrays(body.data)] : strays('', body, ofGuardrail);
}

/** The same of a change as an object: only its id tells whether it is meant for a set. */
export function ignoredInGuardrailChange(body: unknown): readonly string[] {
  return isObject(body) ? [...strays('', body, ofChange), ...itemStrays(body.data)] : [];
}

function itemStrays(data: unknown): readonly string[] {
  if (!Array.isArray(data)) return [];
  return data
    .slice(0, 50)
    .flatMap((item, index) => (isObject(item) ? strays(`data.${index}.`, item, ofGuardrail) : []));
}

function strays(prefix: string, value: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): string[] {
  return Object.keys(value)
    .filter((key) => !known.has(key))
    .map((key) => prefix + key);
}
